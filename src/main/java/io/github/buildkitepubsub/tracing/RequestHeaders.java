package io.github.buildkitepubsub.tracing;

import io.opentelemetry.context.propagation.TextMapGetter;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/** Reads the sender's trace context from a request's headers. */
enum RequestHeaders implements TextMapGetter<HttpServletRequest> {
  INSTANCE;

  /**
   * What W3C asks everybody to pass on. It becomes an attribute of the message, of which Pub/Sub
   * takes no more than 1024 bytes: a longer one would make it refuse the whole batch.
   *
   * @see <a href="https://www.w3.org/TR/trace-context/#tracestate-limits">tracestate limits</a>
   */
  private static final int MAX_TRACESTATE = 512;

  @Override
  @SuppressWarnings("deprecation") // Nobody calls it any more, but it has to be there.
  public Iterable<String> keys(HttpServletRequest request) {
    return Collections.list(request.getHeaderNames());
  }

  @Override
  public @Nullable String get(@Nullable HttpServletRequest request, String key) {
    if (request == null) {
      return null;
    }
    String value = request.getHeader(key);
    return value != null && key.equals("tracestate") && value.length() > MAX_TRACESTATE
        ? null
        : value;
  }
}
