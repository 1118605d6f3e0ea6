package io.github.buildkitepubsub.receive;

import com.codahale.metrics.annotation.Timed;
import io.github.buildkitepubsub.event.WebhookEvent;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;

/**
 * Takes the webhooks of Test Engine, which are neither signed nor carry a token: the secret is the
 * address' last segment, so the address must not be logged.
 */
public final class TestEngineResource {

  static final String SECRET = "secret";

  private final AnswerDeadline deadline;
  private final RequestTracing tracing;
  private final InstantSource clock;

  TestEngineResource(AnswerDeadline deadline, RequestTracing tracing, InstantSource clock) {
    this.deadline = deadline;
    this.tracing = tracing;
    this.clock = clock;
  }

  /**
   * Handles one request. Timed is how long that holds the request's thread.
   *
   * @throws NotFoundException if no secret is configured: there is no such address then
   * @throws Refusal if the request is refused; {@link ErrorMapper} answers it
   */
  @Timed(name = "jersey.test-engine", absolute = true)
  public CompletionStage<Response> receive(
      ContainerRequestContext request, @PathParam(SECRET) String secret) {
    LiveEdge edge = LiveEdge.of(request);
    if (edge.testEngine().isEmpty()) {
      throw new NotFoundException();
    }
    edge.admission().admit(request, () -> edge.testEngine().authenticate(secret));
    byte[] body = RequestBody.of(request);
    JsonContent.require(request);
    WebhookEvent event = tracing.parsed(edge.intake().parse(body, null, clock.instant()));
    RequestScope.of(request).parsed(event);
    return deadline.within(edge.intake().relay(event)).thenApply(Answers::success);
  }
}
