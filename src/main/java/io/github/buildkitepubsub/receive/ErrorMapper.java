package io.github.buildkitepubsub.receive;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import org.eclipse.jetty.http.HttpException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns everything that is thrown into an answer of the catalogue. What is not foreseen is logged
 * in full and answered without a word about its inside.
 */
final class ErrorMapper implements ExceptionMapper<Throwable> {

  private static final Logger log = LoggerFactory.getLogger(ErrorMapper.class);

  private final Refusals refusals;

  @Context private HttpServletRequest request;

  @SuppressWarnings("NullAway.Init") // Jersey injects the request's proxy.
  ErrorMapper(Refusals refusals) {
    this.refusals = refusals;
  }

  @Override
  public Response toResponse(Throwable thrown) {
    Throwable failure =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    String requestId = (String) request.getAttribute(RequestIds.ATTRIBUTE);
    Refusal refusal = refusal(failure, requestId);
    Response response =
        Answers.failure(refusal.error().status(), refusals.answer(refusal, requestId));
    return failure instanceof NotAllowedException notAllowed
        ? Response.fromResponse(response)
            .header(HttpHeaders.ALLOW, notAllowed.getResponse().getHeaderString(HttpHeaders.ALLOW))
            .build()
        : response;
  }

  private Refusal refusal(Throwable failure, @Nullable String requestId) {
    if (failure instanceof Refusal refusal) {
      return refusal;
    }
    if (failure instanceof NotFoundException) {
      return new Refusal(ErrorCode.HTTP_NOT_FOUND);
    }
    if (failure instanceof NotAllowedException) {
      return refusals.notAllowed(request.getMethod(), path());
    }
    if (isSendersFault(failure)) {
      return new Refusal(ErrorCode.HTTP_BAD_REQUEST);
    }
    if (failure instanceof IOException) {
      // The sender went away or was too slow; nobody may be left to read the answer.
      return new Refusal(ErrorCode.BODY_INCOMPLETE);
    }
    log.atError()
        .addKeyValue(RequestIds.ATTRIBUTE, requestId)
        .setCause(failure)
        .log("request failed unexpectedly");
    return new Refusal(ErrorCode.INTERNAL);
  }

  /** As Jetty and Jersey understood it, however it was written. */
  private String path() {
    String more = request.getPathInfo();
    return more == null ? request.getServletPath() : request.getServletPath() + more;
  }

  private static boolean isSendersFault(Throwable failure) {
    if (failure instanceof WebApplicationException web) {
      return web.getResponse().getStatus() < 500;
    }
    return failure instanceof HttpException http && http.getCode() < 500;
  }
}
