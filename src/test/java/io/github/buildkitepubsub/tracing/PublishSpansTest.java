package io.github.buildkitepubsub.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.event.TraceContext;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.publish.CircuitBreakerSettings;
import io.github.buildkitepubsub.publish.CircuitBreakingPublisher;
import io.github.buildkitepubsub.publish.EventPublisher;
import io.github.buildkitepubsub.publish.PublishException;
import io.github.buildkitepubsub.publish.RetrySettings;
import io.github.buildkitepubsub.publish.RetryingPublisher;
import io.github.buildkitepubsub.testing.Events;
import io.github.buildkitepubsub.testing.FakePublisher;
import io.github.buildkitepubsub.testing.ManualClock;
import io.github.buildkitepubsub.testing.ManualScheduler;
import io.github.buildkitepubsub.testing.RecordingPublishMetrics;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The spans of an event's way to Pub/Sub, of which the caller knows no more than the event. */
class PublishSpansTest {

  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final WebhookEvent EVENT =
      Events.of("build.finished")
          .in(new TraceContext("00-" + TRACE + "-b7ad6b7169203331-01", "vendor=1", ""));

  private final RecordedSpans spans = new RecordedSpans();
  private final FakePublisher pubsub = new FakePublisher();
  private final ManualClock clock = new ManualClock();
  private final ManualScheduler scheduler = new ManualScheduler();
  private final PublishException down = PublishException.retryable("UNAVAILABLE", "down", null);
  private final CircuitBreakingPublisher breaker =
      new CircuitBreakingPublisher(
          spans.tracing().attempting(pubsub),
          new CircuitBreakerSettings(
              true,
              0.5,
              0.5,
              io.dropwizard.util.Duration.seconds(2),
              io.dropwizard.util.Duration.seconds(30),
              2,
              0,
              io.dropwizard.util.Duration.seconds(10),
              1),
          new RecordingPublishMetrics(),
          spans.tracing().circuitChanges(),
          clock::nanoTime);
  private final EventPublisher publisher =
      spans
          .tracing()
          .publishing(
              new RetryingPublisher(
                  breaker,
                  RetrySettings.defaults(),
                  new RecordingPublishMetrics(),
                  spans.tracing().carrying(scheduler),
                  () -> 0.5,
                  clock::nanoTime));

  private static List<String> events(SpanData span) {
    return span.getEvents().stream()
        .map(
            event ->
                event.getName()
                    + " "
                    + String.join(
                        " ",
                        event.getAttributes().asMap().values().stream()
                            .map(String::valueOf)
                            .toList()))
        .map(String::strip)
        .toList();
  }

  private List<SpanData> named(String name) {
    return spans.all().stream().filter(span -> span.getName().equals(name)).toList();
  }

  @Test
  void anEventIsPublishedInItsOwnTraceWhoeverDoesIt() {
    SpanData other = inAnothersContext(() -> publisher.publish(EVENT));

    SpanData publish = spans.only("publish");
    assertThat(publish.getTraceId()).isEqualTo(TRACE).isNotEqualTo(other.getTraceId());
    assertThat(publish.getParentSpanId()).isEqualTo("b7ad6b7169203331");
    assertThat(publish.getSpanContext().getTraceState().get("vendor")).isEqualTo("1");
  }

  @Test
  void anEventThatCameWithoutATraceBeginsOne() {
    inAnothersContext(() -> publisher.publish(Events.of("ping")));

    assertThat(spans.only("publish").getParentSpanContext().isValid()).isFalse();
  }

  @SuppressWarnings("try") // The scope is there to be closed.
  private SpanData inAnothersContext(Runnable work) {
    io.opentelemetry.api.trace.Span other =
        spans.tracing().openTelemetry().orElseThrow().getTracer("t").spanBuilder("o").startSpan();
    try (Scope scope = Context.root().with(other).makeCurrent()) {
      work.run();
    }
    other.end();
    return spans.only("o");
  }

  @Test
  void eachRetryIsASpanAndTheFirstAttemptIsNot() {
    pubsub.failNext(down);
    pubsub.failNext(PublishException.permanent("INVALID_ARGUMENT", "no", null));

    publisher.publish(EVENT);
    scheduler.advance(Duration.ofSeconds(1));

    SpanData publish = spans.only("publish");
    SpanData retry = spans.only("retry");
    assertThat(retry.getParentSpanId()).isEqualTo(publish.getSpanId());
    assertThat(retry.getAttributes().get(AttributeKey.longKey("attempt"))).isEqualTo(2);
    assertThat(retry.getAttributes().get(AttributeKey.stringKey("error.type")))
        .isEqualTo("INVALID_ARGUMENT");
    assertThat(retry.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
  }

  @Test
  void changesOfTheBreakerAreEventsOfThePublishThatSawThem() {
    pubsub.failNext(down, down);
    publisher.publish(EVENT);
    scheduler.advance(Duration.ofSeconds(1));
    scheduler.advance(Duration.ofSeconds(1));
    clock.advance(Duration.ofSeconds(11));
    publisher.publish(EVENT);

    List<SpanData> publishes = named("publish");
    assertThat(publishes).hasSize(2);
    assertThat(publishes.get(0).getEvents())
        .extracting(EventData::getName)
        .containsExactly("retry", "circuit breaker changed", "circuit breaker refused");
    assertThat(events(publishes.get(0))).contains("circuit breaker changed CLOSED OPEN");
    assertThat(events(publishes.get(1)))
        .containsExactly(
            "circuit breaker changed OPEN HALF_OPEN", "circuit breaker changed HALF_OPEN CLOSED");
    assertThat(publishes.get(0).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
  }

  @Test
  void aScrapeThatNoticesAChangeTouchesNoSpan() {
    pubsub.failNext(down, down);
    publisher.publish(EVENT);
    scheduler.advance(Duration.ofSeconds(1));
    clock.advance(Duration.ofSeconds(11));

    breaker.status();

    assertThat(spans.all())
        .flatExtracting(SpanData::getEvents)
        .filteredOn(event -> event.getAttributes().toString().contains("HALF"))
        .isEmpty();
  }

  @Test
  void storingIsASpanOfTheEventsTrace() {
    CompletableFuture<Long> stored = new CompletableFuture<>();

    spans.tracing().appending((event, append) -> {}).accept(EVENT, stored);
    boolean before = spans.all().isEmpty();
    stored.complete(1L);

    assertThat(before).isTrue();
    assertThat(spans.only("spool append").getTraceId()).isEqualTo(TRACE);
  }
}
