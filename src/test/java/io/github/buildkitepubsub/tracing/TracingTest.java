package io.github.buildkitepubsub.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.receive.RequestTracing;
import io.github.buildkitepubsub.testing.Events;
import io.github.buildkitepubsub.testing.FakePublisher;
import io.github.buildkitepubsub.testing.ManualScheduler;
import io.github.buildkitepubsub.testing.ShowsLive;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TracingTest {

  @Test
  void givesBackWhatItWasGivenWhenItIsOff() {
    FakePublisher publisher = new FakePublisher();
    ManualScheduler scheduler = new ManualScheduler();

    Tracing off = Tracing.of(TracingSettings.defaults(), () -> 0);

    assertThat(off.publishing(publisher)).isSameAs(publisher);
    assertThat(off.attempting(publisher)).isSameAs(publisher);
    assertThat(off.carrying(scheduler)).isSameAs(scheduler);
    assertThat(off.requests()).isSameAs(RequestTracing.OFF);
    assertThat(off.requests().begin("parse")).isSameAs(off.requests().begin("authenticate"));
    assertThat(off.filters("/webhook", "/tests")).isEmpty();
    BiConsumer<WebhookEvent, CompletableFuture<Long>> append = (event, stored) -> {};
    assertThat(off.appending(append)).isSameAs(append);
    WebhookEvent event = Events.of("ping");
    assertThat(off.requests().parsed(event)).isSameAs(event);
    assertThat(off.openTelemetry()).isEmpty();
  }

  @Test
  void namesServiceAndEnvironment() {
    RecordedSpans named =
        new RecordedSpans("{serviceName: relay, environment: staging, samplingRatio: 1}");

    named.tracing().requests().begin("step").end();

    assertThat(named.only("step").getResource().getAttributes().asMap())
        .containsEntry(AttributeKey.stringKey("service.name"), "relay")
        .containsEntry(AttributeKey.stringKey("deployment.environment.name"), "staging");
  }

  @Test
  void takesMoreAttributesOfTheServiceAndAnOwnNameGoesBeforeOneAmongThem() {
    String attributes = "samplingRatio: 1, resourceAttributes: {service.name: a, host.name: h}";
    RecordedSpans named = new RecordedSpans("{" + attributes + "}");
    RecordedSpans renamed = new RecordedSpans("{serviceName: b, " + attributes + "}");

    named.tracing().requests().begin("step").end();
    renamed.tracing().requests().begin("step").end();

    assertThat(named.only("step").getResource().getAttributes().asMap())
        .containsEntry(AttributeKey.stringKey("service.name"), "a")
        .containsEntry(AttributeKey.stringKey("host.name"), "h");
    assertThat(renamed.only("step").getResource().getAttributes().asMap())
        .containsEntry(AttributeKey.stringKey("service.name"), "b");
  }

  @Test
  void samplesByOtherSettingsOnceTheyAreTaken() {
    RecordedSpans spans = new RecordedSpans("samplingRatio: 0");

    spans.tracing().requests().begin("before").end();
    spans.tracing().sample(RecordedSpans.settings("sampler: always_on"));
    spans.tracing().requests().begin("after").end();

    assertThat(spans.all()).extracting(SpanData::getName).containsExactly("after");
  }

  @Test
  void recordsTheShareThatIsAskedFor() {
    RecordedSpans tenth = new RecordedSpans("samplingRatio: 0.1");

    IntStream.range(0, 5000).forEach(i -> tenth.tracing().requests().begin("step").end());

    assertThat(tenth.all()).hasSizeBetween(350, 650);
  }

  @ShowsLive("tracing.samplingRatio")
  @Test
  void recordsAnotherShareOnceItIsTold() {
    RecordedSpans spans = new RecordedSpans("samplingRatio: 0");
    spans.tracing().requests().begin("none").end();

    spans.tracing().sample(RecordedSpans.settings("samplingRatio: 1"));
    IntStream.range(0, 100).forEach(i -> spans.tracing().requests().begin("all").end());
    spans.tracing().sample(RecordedSpans.settings("samplingRatio: 0"));
    spans.tracing().requests().begin("none").end();

    assertThat(spans.all()).hasSize(100).allMatch(span -> span.getName().equals("all"));
  }
}
