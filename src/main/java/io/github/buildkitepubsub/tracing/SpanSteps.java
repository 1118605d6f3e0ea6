package io.github.buildkitepubsub.tracing;

import io.github.buildkitepubsub.event.Field;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.receive.RequestTracing;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;

/** A request's steps as children of the current span, which {@link ServerSpanFilter} made. */
final class SpanSteps implements RequestTracing {

  private final Tracer tracer;

  SpanSteps(Tracer tracer) {
    this.tracer = tracer;
  }

  private record SpanStep(Span span) implements Step {

    @Override
    public void failed(String reason) {
      span.setAttribute(Keys.ERROR_TYPE, reason).setStatus(StatusCode.ERROR);
    }

    @Override
    public void end() {
      span.end();
    }
  }

  @Override
  public Step begin(String name) {
    return new SpanStep(tracer.spanBuilder(name).startSpan());
  }

  @Override
  public WebhookEvent parsed(WebhookEvent event) {
    Context context = Context.current();
    Span span = Span.fromContext(context);
    if (span.isRecording()) {
      describe(span, event);
    }
    return event.in(TraceContexts.of(context));
  }

  private static void describe(Span span, WebhookEvent event) {
    span.setAttribute(Keys.EVENT_TYPE, event.type().name());
    span.setAttribute(Keys.EVENT_ID, event.id().value());
    span.setAttribute(Keys.BODY_SIZE, (long) event.body().length);
    String pipeline = event.fields().get(Field.PIPELINE_SLUG);
    if (pipeline != null) {
      span.setAttribute(Keys.PIPELINE, pipeline);
    }
  }
}
