package io.github.buildkitepubsub.tracing;

import io.github.buildkitepubsub.receive.RequestTracing;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Gives each request to one route its server span, from the time its body is there until its answer
 * is written, as a child of the sender's span if there is one. The span is bound to the request's
 * thread while that handles the request.
 */
final class ServerSpanFilter implements Filter {

  /** Others would let a sender choose the names of spans. */
  private static final Set<String> METHODS =
      Set.of("CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE");

  private final Tracer tracer;
  private final Propagators propagators;
  private final String route;
  private final String path;

  /**
   * @param route what the span is named after
   * @param path the address as it may be shown: without what stands for a secret
   */
  ServerSpanFilter(Tracer tracer, Propagators propagators, String route, String path) {
    this.tracer = tracer;
    this.propagators = propagators;
    this.route = route;
    this.path = path;
  }

  @Override
  @SuppressWarnings("try") // The scope is there to be closed.
  public void doFilter(ServletRequest servletRequest, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpServletRequest request = (HttpServletRequest) servletRequest;
    Context parent = propagators.parentOf(request);
    Span span = start(request, parent);
    identify(request, RequestTracing.TRACE_ID, span.getSpanContext().getTraceId());
    identify(request, RequestTracing.SPAN_ID, span.getSpanContext().getSpanId());
    ServerSpanEnd end = new ServerSpanEnd(span, request, (HttpServletResponse) response);
    try (Scope scope = parent.with(span).makeCurrent()) {
      chain.doFilter(request, response);
    } catch (IOException | ServletException | RuntimeException e) {
      end.failed(e);
      throw e;
    } finally {
      MDC.remove(RequestTracing.TRACE_ID);
      MDC.remove(RequestTracing.SPAN_ID);
      if (request.isAsyncStarted()) {
        request.getAsyncContext().addListener(end);
      } else {
        end.end();
      }
    }
  }

  /** For the request's line, which another thread may write, and for those of this thread. */
  private static void identify(HttpServletRequest request, String key, String id) {
    request.setAttribute(key, id);
    MDC.put(key, id);
  }

  private Span start(HttpServletRequest request, Context parent) {
    boolean known = METHODS.contains(request.getMethod());
    SpanBuilder span =
        tracer
            .spanBuilder((known ? request.getMethod() : "HTTP") + " " + route)
            .setParent(parent)
            .setSpanKind(SpanKind.SERVER)
            .setAttribute(Keys.METHOD, known ? request.getMethod() : "_OTHER")
            .setAttribute(Keys.ROUTE, route)
            .setAttribute(Keys.PATH, path)
            .setAttribute(Keys.SCHEME, request.getScheme())
            .setAttribute(Keys.CLIENT, request.getRemoteAddr());
    if (!known) {
      span.setAttribute(Keys.METHOD_ORIGINAL, request.getMethod());
    }
    if (request.getContentLengthLong() >= 0) {
      span.setAttribute(Keys.BODY_SIZE, request.getContentLengthLong());
    }
    @Nullable String userAgent = request.getHeader("User-Agent");
    if (userAgent != null) {
      span.setAttribute(Keys.USER_AGENT, userAgent);
    }
    return span.startSpan();
  }
}
