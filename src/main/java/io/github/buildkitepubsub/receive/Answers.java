package io.github.buildkitepubsub.receive;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** Makes HTTP responses of answers. */
final class Answers {

  private Answers() {}

  static Response success(Answer.Success answer) {
    return Response.status(answer.httpStatus())
        .type(MediaType.APPLICATION_JSON_TYPE)
        .entity(answer)
        .build();
  }

  static Response failure(Refusal refusal, @Nullable String requestId) {
    Answer.Failure answer = Answer.Failure.of(refusal, requestId);
    Response.ResponseBuilder response =
        Response.status(refusal.error().status())
            .type(MediaType.APPLICATION_JSON_TYPE)
            .entity(answer);
    if (answer.retryAfter() != null) {
      response.header(HttpHeaders.RETRY_AFTER, answer.retryAfter());
    }
    return response.build();
  }
}
