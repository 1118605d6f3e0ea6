package io.github.buildkitepubsub.receive;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.QuietException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Answers what is refused before a resource sees it (by its address, an unknown method, a header
 * too large, broken HTTP) in the catalogue's shape, and writes its line. Jetty's own page would
 * show its version and stack traces.
 */
final class JsonErrorHandler extends ErrorHandler {

  private static final Logger log = LoggerFactory.getLogger("request");
  private static final Logger faults = LoggerFactory.getLogger(JsonErrorHandler.class);

  private final ObjectMapper mapper;
  private final Refusals refusals;
  private final RequestIds ids;

  JsonErrorHandler(ObjectMapper mapper, Refusals refusals, RequestIds ids) {
    this.mapper = mapper;
    this.refusals = refusals;
    this.ids = ids;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback)
      throws JsonProcessingException {
    Object thrown = request.getAttribute(ERROR_EXCEPTION);
    Refusal refusal = thrown instanceof Refusal made ? made : refusal(request, response, thrown);
    ErrorCode error = refusal.error();
    // What is broken HTTP has passed no handler yet.
    String requestId = ids.of(request);
    Answer.Failure answer = refusals.answer(refusal, requestId);
    request.setAttribute(RequestTracing.ERROR_CODE, error.code());
    if (error == ErrorCode.INTERNAL && thrown instanceof Throwable fault && !isAnEnd(fault)) {
      // Jetty's own line of it, which has the address, is off.
      faults
          .atError()
          .addKeyValue(RequestIds.ATTRIBUTE, requestId)
          .setCause(fault)
          .log("request failed unexpectedly");
    }
    write(request, error, requestId);
    response.setStatus(error.status());
    response.getHeaders().put(RequestIds.HEADER, requestId);
    SecurityHeaders.add(response.getHeaders());
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    if (error == ErrorCode.HTTP_METHOD && !response.getHeaders().contains(HttpHeader.ALLOW)) {
      response.getHeaders().put(HttpHeader.ALLOW, "POST");
    }
    if (answer.retryAfter() != null) {
      response.getHeaders().put(HttpHeader.RETRY_AFTER, answer.retryAfter());
    }
    Content.Sink.write(response, true, mapper.writeValueAsString(answer), callback);
    return true;
  }

  private Refusal refusal(Request request, Response response, @Nullable Object thrown) {
    int status = thrown instanceof HttpException http ? http.getCode() : response.getStatus();
    return switch (status) {
      case 404 -> new Refusal(ErrorCode.HTTP_NOT_FOUND);
      case 405 -> notAllowed(request, response.getHeaders().getCSV(HttpHeader.ALLOW, false));
      case 413 -> new Refusal(ErrorCode.BODY_TOO_LARGE);
      case 414, 431 -> new Refusal(ErrorCode.HTTP_HEADERS_TOO_LARGE);
      // An encoding and a version of HTTP that Jetty does not know: the sender's choice.
      case 501, 505 -> new Refusal(ErrorCode.HTTP_BAD_REQUEST);
      // Jetty refuses so what comes over an open connection once its port is closed.
      case 503 -> new Refusal(ErrorCode.PUBLISH_STOPPED);
      default -> new Refusal(status >= 500 ? ErrorCode.INTERNAL : ErrorCode.HTTP_BAD_REQUEST);
    };
  }

  /** True if the connection ended, or was ended, which is nobody's mistake here. */
  private static boolean isAnEnd(Throwable fault) {
    return fault instanceof IOException
        || fault instanceof TimeoutException
        || QuietException.isQuiet(fault);
  }

  /**
   * @param allowed as a servlet said; empty where webhooks are taken
   */
  private Refusal notAllowed(Request request, List<String> allowed) {
    String path = Request.getPathInContext(request);
    return allowed.isEmpty()
        ? refusals.notAllowed(request.getMethod(), path)
        : refusals.notAllowed(request.getMethod(), path, allowed);
  }

  private static void write(Request request, ErrorCode error, String requestId) {
    // A flood writes no line for each request; an address that may be Buildkite's does.
    Level level =
        error == ErrorCode.LIMIT_ADDRESS ? Level.DEBUG : RequestMeter.level(error.status());
    LoggingEventBuilder line = log.atLevel(level).addKeyValue("method", request.getMethod());
    Object client = request.getAttribute(ClientGate.ATTRIBUTE);
    if (client != null) {
      line = line.addKeyValue("client_address", client);
    }
    line.addKeyValue("status", error.status())
        .addKeyValue("request_id", requestId)
        .addKeyValue("error_code", error.code())
        .log("request refused");
  }
}
