package io.github.buildkitepubsub.tracing;

import io.github.buildkitepubsub.tracing.sampling.LiveSampler;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;

/**
 * What is taken of a request's headers before it is known as authentic: a stranger can set all of
 * them. The trace context only chooses identifiers and whether a trace is recorded, the event's
 * type only a ratio, and the baggage is looked at later.
 *
 * @param traceContext whether W3C's trace context is taken
 * @param baggage whether W3C's baggage is
 */
record Propagators(boolean traceContext, boolean baggage) {

  static final String TRACE_CONTEXT = "tracecontext";
  static final String BAGGAGE = "baggage";
  static final String NONE = "none";

  private static final String EVENT_TYPE = "X-Buildkite-Event";

  static Propagators of(List<String> names) {
    return new Propagators(names.contains(TRACE_CONTEXT), names.contains(BAGGAGE));
  }

  /** The context that the span of {@code request} begins in. */
  Context parentOf(HttpServletRequest request) {
    Context context = Context.root();
    if (traceContext) {
      context =
          W3CTraceContextPropagator.getInstance()
              .extract(context, request, RequestHeaders.INSTANCE);
    }
    String type = request.getHeader(EVENT_TYPE);
    if (type != null) {
      context = LiveSampler.of(context, type);
    }
    if (baggage && request.getHeader(BAGGAGE) != null) {
      context =
          TraceContexts.with(
              context, String.join(",", Collections.list(request.getHeaders(BAGGAGE))));
    }
    return context;
  }
}
