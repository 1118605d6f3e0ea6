package io.github.buildkitepubsub.tracing;

import io.github.buildkitepubsub.receive.RequestTracing;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** Ends a server span once the answer is written, with what became of the request. */
final class ServerSpanEnd implements AsyncListener {

  private final Span span;
  private final HttpServletRequest request;
  private final HttpServletResponse response;

  ServerSpanEnd(Span span, HttpServletRequest request, HttpServletResponse response) {
    this.span = span;
    this.request = request;
    this.response = response;
  }

  /** Notes what no error answer was made for. */
  void failed(Throwable failure) {
    span.recordException(failure);
    span.setAttribute(Keys.ERROR_TYPE, failure.getClass().getName());
    span.setStatus(StatusCode.ERROR);
  }

  /** As the conventions have it, a sender's mistake is no error of the server. */
  void end() {
    int status = response.getStatus();
    span.setAttribute(Keys.STATUS, (long) status);
    if (request.getAttribute(RequestTracing.REQUEST_ID) instanceof String id) {
      span.setAttribute(Keys.REQUEST_ID, id);
    }
    if (request.getAttribute(RequestTracing.ERROR_CODE) instanceof String code) {
      span.setAttribute(Keys.ERROR_TYPE, code);
    }
    if (status >= 500) {
      span.setStatus(StatusCode.ERROR);
    }
    span.end();
  }

  @Override
  public void onComplete(AsyncEvent event) {
    end();
  }

  @Override
  public void onError(AsyncEvent event) {
    if (event.getThrowable() != null) {
      failed(event.getThrowable());
    }
  }

  /** Completion follows. */
  @Override
  public void onTimeout(AsyncEvent event) {}

  /** Nobody starts again what was started: the resources suspend once. */
  @Override
  public void onStartAsync(AsyncEvent event) {}
}
