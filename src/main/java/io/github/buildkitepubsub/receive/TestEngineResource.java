package io.github.buildkitepubsub.receive;

import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.receive.authentication.PathSecrets;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;

/**
 * Takes the webhooks of Test Engine, which are neither signed nor carry a token: the secret is the
 * address' last segment, so the address must not be logged.
 */
public final class TestEngineResource {

  static final String SECRET = "secret";

  private final Admission admission;
  private final PathSecrets secrets;
  private final Intake intake;
  private final AnswerDeadline deadline;
  private final RequestTracing tracing;
  private final InstantSource clock;

  TestEngineResource(
      Admission admission,
      PathSecrets secrets,
      Intake intake,
      AnswerDeadline deadline,
      RequestTracing tracing,
      InstantSource clock) {
    this.admission = admission;
    this.secrets = secrets;
    this.intake = intake;
    this.deadline = deadline;
    this.tracing = tracing;
    this.clock = clock;
  }

  /**
   * Handles one request.
   *
   * @throws Refusal if the request is refused; {@link ErrorMapper} answers it
   */
  public CompletionStage<Response> receive(
      @Context ContainerRequestContext request, @PathParam(SECRET) String secret) {
    admission.admit(request, () -> secrets.authenticate(secret));
    byte[] body = RequestBody.of(request);
    JsonContent.require(request);
    WebhookEvent event = intake.parse(body, null, clock.instant());
    RequestScope.of(request).parsed(event);
    tracing.parsed(event);
    return deadline.within(intake.relay(event)).thenApply(Answers::success);
  }
}
