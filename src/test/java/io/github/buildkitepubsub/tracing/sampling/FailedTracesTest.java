package io.github.buildkitepubsub.tracing.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.testing.ManualClock;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FailedTracesTest {

  private final ManualClock clock = new ManualClock();
  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private final FailedTraces traces =
      new FailedTraces(
          SimpleSpanProcessor.builder(exporter).setExportUnsampledSpans(true).build(),
          span -> span.getStatus().getStatusCode() == StatusCode.ERROR,
          clock::nanoTime);
  private final LiveSampler sampler =
      new LiveSampler(SamplerKind.ALWAYS_OFF, 0, new SamplingSettings(true, null));
  private final SdkTracerProvider provider =
      SdkTracerProvider.builder().setSampler(sampler).addSpanProcessor(traces).build();
  private final Tracer tracer = provider.get("test");

  @AfterEach
  void stop() {
    provider.close();
  }

  private Span begin(String name) {
    return tracer.spanBuilder(name).startSpan();
  }

  private Span child(Span parent, String name) {
    return tracer.spanBuilder(name).setParent(Context.root().with(parent)).startSpan();
  }

  private List<String> exported() {
    return exporter.getFinishedSpanItems().stream().map(SpanData::getName).toList();
  }

  @Test
  void forgetsATraceThatEndsWell() {
    Span request = begin("request");
    child(request, "publish").end();
    request.end();

    assertThat(exported()).isEmpty();
    assertThat(traces.held()).isZero();
  }

  @Test
  void keepsAllOfATraceInWhichOneSpanFails() {
    Span request = begin("request");
    Span publish = child(request, "publish");
    child(request, "parse").end();
    request.end();
    List<String> before = exported();
    publish.setStatus(StatusCode.ERROR).end();

    assertThat(before).as("a span is still open").isEmpty();
    assertThat(exported()).containsExactly("parse", "request", "publish");
    assertThat(traces.held()).isZero();
  }

  @Test
  void keepsTracesApart() {
    Span one = begin("one");
    Span other = begin("other");
    one.setStatus(StatusCode.ERROR).end();
    other.end();

    assertThat(exported()).containsExactly("one");
  }

  @Test
  void passesOnWhatIsSampledAtOnceAndHoldsNothing() {
    sampler.update(SamplerKind.ALWAYS_ON, 1, new SamplingSettings(true, null));
    Span request = begin("request");
    child(request, "parse").end();

    assertThat(exported()).containsExactly("parse");
    assertThat(traces.held()).isZero();
  }

  @Test
  void holdsNoMoreThanItsLimitAndDecidesTheOldestByWhatIsKnown() {
    Span failing = begin("failing");
    child(failing, "failed").setStatus(StatusCode.ERROR).end();
    List<Span> open = new ArrayList<>();
    for (int i = 0; i < FailedTraces.MAX_SPANS + 10; i++) {
      Span span = begin("request");
      child(span, "parse").end();
      open.add(span);
    }

    assertThat(traces.held()).isLessThanOrEqualTo(FailedTraces.MAX_SPANS);
    assertThat(exported()).containsExactly("failed");
    open.forEach(Span::end);
    assertThat(traces.held()).isZero();
  }

  @Test
  void waitsForASpanNoLongerThanItsLimit() {
    Span lost = begin("lost");
    child(lost, "failed").setStatus(StatusCode.ERROR).end();
    clock.advance(FailedTraces.MAX_AGE);
    begin("next").end();

    assertThat(exported()).containsExactly("failed");
    assertThat(traces.held()).isZero();
  }

  @Test
  void decidesAtTheStopByWhatIsKnown() {
    Span request = begin("request");
    child(request, "failed").setStatus(StatusCode.ERROR).end();
    provider.forceFlush();
    traces.shutdown();

    assertThat(traces.held()).isZero();
  }
}
