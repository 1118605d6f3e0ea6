package io.github.buildkitepubsub.receive;

import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.MDC;

/**
 * Names each request before anything can refuse it. Its identifier is echoed in the answer and
 * stands on every log line that the request's thread writes.
 */
final class RequestIdHandler extends Handler.Wrapper {

  private final RequestIds ids;

  RequestIdHandler(RequestIds ids) {
    this.ids = ids;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    String id = ids.of(request);
    response.getHeaders().put(RequestIds.HEADER, id);
    MDC.put(RequestIds.ATTRIBUTE, id);
    try {
      return super.handle(request, response, callback);
    } finally {
      MDC.remove(RequestIds.ATTRIBUTE);
    }
  }
}
