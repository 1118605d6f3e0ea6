package io.github.buildkitepubsub.receive;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/**
 * Answers what is refused before a resource sees it (by its address, an unknown method, a header
 * too large, broken HTTP) in the catalogue's shape. Jetty's own page would show its version and
 * stack traces.
 */
public final class JsonErrorHandler extends ErrorHandler {

  private final ObjectMapper mapper;
  private final ReceiveMetrics metrics;
  private final String secretPath;

  /**
   * @param secretPath what follows this path is a secret and is not told, not even to its sender
   */
  public JsonErrorHandler(ObjectMapper mapper, ReceiveMetrics metrics, String secretPath) {
    this.mapper = mapper;
    this.metrics = metrics;
    this.secretPath = secretPath;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback)
      throws JsonProcessingException {
    Object thrown = request.getAttribute(ERROR_EXCEPTION);
    if (thrown instanceof HttpException http) {
      response.setStatus(http.getCode());
    }
    Refusal refusal = thrown instanceof Refusal made ? made : refusal(request, response);
    metrics.refused(refusal.error());
    request.setAttribute(RequestTracing.ERROR_CODE, refusal.error().code());
    String requestId = (String) request.getAttribute(RequestIdFilter.ATTRIBUTE);
    Answer.Failure answer = Answer.Failure.of(refusal, requestId);
    SecurityHeaders.add(response.getHeaders());
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    if (refusal.error() == ErrorCode.HTTP_METHOD
        && !response.getHeaders().contains(HttpHeader.ALLOW)) {
      response.getHeaders().put(HttpHeader.ALLOW, "POST");
    }
    if (answer.retryAfter() != null) {
      response.getHeaders().put(HttpHeader.RETRY_AFTER, answer.retryAfter());
    }
    Content.Sink.write(response, true, mapper.writeValueAsString(answer), callback);
    return true;
  }

  private Refusal refusal(Request request, Response response) {
    int status = response.getStatus();
    return switch (status) {
      case 404 -> new Refusal(ErrorCode.HTTP_NOT_FOUND);
      case 405 -> notAllowed(request, response.getHeaders().getCSV(HttpHeader.ALLOW, false));
      case 413 -> new Refusal(ErrorCode.BODY_TOO_LARGE);
      // Jetty refuses so what comes over an open connection once its port is closed.
      case 503 -> new Refusal(ErrorCode.PUBLISH_STOPPED);
      default -> new Refusal(status >= 500 ? ErrorCode.INTERNAL : ErrorCode.HTTP_BAD_REQUEST);
    };
  }

  /**
   * @param allowed as a servlet said; empty where webhooks are taken
   */
  private Refusal notAllowed(Request request, List<String> allowed) {
    String path = Request.getPathInContext(request);
    return allowed.isEmpty()
        ? Refusal.notAllowed(request.getMethod(), path, secretPath)
        : Refusal.notAllowed(request.getMethod(), path, allowed);
  }
}
