package io.github.buildkitepubsub.receive;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Makes HTTP responses of answers. */
final class Answers {

  private Answers() {}

  static Response success(Answer.Success answer) {
    return Response.status(answer.httpStatus())
        .type(MediaType.APPLICATION_JSON_TYPE)
        .entity(answer)
        .build();
  }

  static Response failure(int status, Answer.Failure answer) {
    Response.ResponseBuilder response =
        Response.status(status).type(MediaType.APPLICATION_JSON_TYPE).entity(answer);
    if (answer.retryAfter() != null) {
      response.header(HttpHeaders.RETRY_AFTER, answer.retryAfter());
    }
    return response.build();
  }
}
