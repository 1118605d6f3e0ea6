package io.github.buildkitepubsub.receive;

import com.codahale.metrics.annotation.Timed;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.receive.authentication.Authentication;
import io.github.buildkitepubsub.receive.authentication.RequestFingerprint;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;

/**
 * Takes the webhooks of Pipelines and Package Registries. The request's thread reads the body,
 * checks it, parses it and hands it over; the answer is written when Pub/Sub has answered, by the
 * thread that brings the news.
 */
public final class WebhookResource {

  private static final String SIGNATURE = "X-Buildkite-Signature";
  private static final String TOKEN = "X-Buildkite-Token";
  private static final String EVENT = "X-Buildkite-Event";

  private final RecentRequests recent;
  private final AnswerDeadline deadline;
  private final RequestTracing tracing;
  private final InstantSource clock;

  WebhookResource(
      RecentRequests recent, AnswerDeadline deadline, RequestTracing tracing, InstantSource clock) {
    this.recent = recent;
    this.deadline = deadline;
    this.tracing = tracing;
    this.clock = clock;
  }

  /**
   * Handles one request. Timed is how long that holds the request's thread.
   *
   * @throws Refusal if the request is refused; {@link ErrorMapper} answers it
   */
  @Timed(name = "jersey.webhook", absolute = true)
  public CompletionStage<Response> receive(ContainerRequestContext request) {
    byte[] body = RequestBody.of(request);
    LiveEdge edge = LiveEdge.of(request);
    Authentication authentication =
        edge.admission()
            .admit(
                request,
                () ->
                    edge.authenticator()
                        .authenticate(
                            request.getHeaderString(SIGNATURE),
                            request.getHeaderString(TOKEN),
                            body));
    JsonContent.require(request);
    WebhookEvent event =
        tracing.parsed(edge.intake().parse(body, request.getHeaderString(EVENT), clock.instant()));
    RequestScope.of(request).parsed(event);
    return deadline
        .within(relayOnce(edge.intake(), event, authentication))
        .thenApply(Answers::success);
  }

  private CompletionStage<Answer.Success> relayOnce(
      Intake intake, WebhookEvent event, Authentication authentication) {
    RequestFingerprint fingerprint = authentication.fingerprint();
    return fingerprint == null
        ? intake.relay(event)
        : recent.once(fingerprint, () -> intake.relay(event));
  }
}
