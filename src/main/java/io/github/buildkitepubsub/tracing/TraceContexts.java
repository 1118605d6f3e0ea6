package io.github.buildkitepubsub.tracing;

import io.github.buildkitepubsub.event.TraceContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** From the context of a request to the one that goes with its event, and back. */
final class TraceContexts {

  /** The sender's header as it came: nobody reads it before the request is known as authentic. */
  private static final ContextKey<String> BAGGAGE = ContextKey.named("baggage-header");

  private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();

  private TraceContexts() {}

  /** {@code context}, which has a baggage header. */
  static Context with(Context context, String baggageHeader) {
    return context.with(BAGGAGE, baggageHeader);
  }

  /** What goes with an event of {@code context}; null if that has no span. */
  static @Nullable TraceContext of(Context context) {
    if (!Span.fromContext(context).getSpanContext().isValid()) {
      return null;
    }
    Map<String, String> headers = new HashMap<>(4);
    W3C.inject(context, headers, (map, key, value) -> Objects.requireNonNull(map).put(key, value));
    String baggage = context.get(BAGGAGE);
    return new TraceContext(
        headers.getOrDefault("traceparent", ""),
        headers.getOrDefault("tracestate", ""),
        baggage == null ? "" : BaggageHeader.fit(baggage));
  }

  /**
   * The context of an event's work: {@code current} if that is the event's own, which it is while
   * its request's work goes on; else what was stored with it.
   */
  static Context of(@Nullable TraceContext event, Context current) {
    if (event == null) {
      return Context.root();
    }
    SpanContext span = Span.fromContext(current).getSpanContext();
    return span.isValid()
            && event.traceparent().contains(span.getTraceId() + "-" + span.getSpanId())
        ? current
        : W3C.extract(Context.root(), event, Getter.INSTANCE);
  }

  private enum Getter implements TextMapGetter<TraceContext> {
    INSTANCE;

    @Override
    @SuppressWarnings("deprecation") // Nobody calls it any more, but it has to be there.
    public Iterable<String> keys(TraceContext carrier) {
      return java.util.List.of("traceparent", "tracestate");
    }

    @Override
    public @Nullable String get(@Nullable TraceContext carrier, String key) {
      if (carrier == null) {
        return null;
      }
      return switch (key) {
        case "traceparent" -> carrier.traceparent();
        case "tracestate" -> carrier.tracestate().isEmpty() ? null : carrier.tracestate();
        default -> null;
      };
    }
  }
}
