package io.github.buildkitepubsub.receive;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Gives each request an identifier: the sender's {@code X-Request-ID} if it is sane, else a new
 * one. It is echoed in the answer and stands on every log line that the request's thread writes.
 */
public final class RequestIdFilter implements Filter {

  static final String HEADER = "X-Request-ID";

  /** The request attribute, also a key of the MDC and of log lines. */
  public static final String ATTRIBUTE = "request_id";

  /** Nothing that could break a log line, a header or a query. */
  private static final Pattern SANE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

  private final Supplier<String> newId;

  /**
   * @param newId makes identifiers that are unique enough to find a request by
   */
  public RequestIdFilter(Supplier<String> newId) {
    this.newId = newId;
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String id = choose(((HttpServletRequest) request).getHeader(HEADER));
    request.setAttribute(ATTRIBUTE, id);
    ((HttpServletResponse) response).setHeader(HEADER, id);
    MDC.put(ATTRIBUTE, id);
    try {
      chain.doFilter(request, response);
    } finally {
      MDC.remove(ATTRIBUTE);
    }
  }

  private String choose(@Nullable String offered) {
    return offered != null && SANE.matcher(offered).matches() ? offered : newId.get();
  }
}
