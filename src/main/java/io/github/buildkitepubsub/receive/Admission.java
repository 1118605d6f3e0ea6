package io.github.buildkitepubsub.receive;

import io.github.buildkitepubsub.receive.address.IpAddress;
import io.github.buildkitepubsub.receive.authentication.Authentication;
import io.github.buildkitepubsub.receive.authentication.AuthenticationException;
import io.github.buildkitepubsub.receive.limits.FailedAuthentications;
import io.github.buildkitepubsub.receive.limits.RequestLimit;
import jakarta.ws.rs.container.ContainerRequestContext;

/** Lets authentic requests in, as many as there may be, and counts the others. Thread-safe. */
final class Admission {

  private final FailedAuthentications failures;
  private final RequestLimit requests;
  private final ReceiveMetrics metrics;
  private final RequestTracing tracing;
  private final Silence silence;

  Admission(
      FailedAuthentications failures,
      RequestLimit requests,
      ReceiveMetrics metrics,
      RequestTracing tracing,
      Silence silence) {
    this.failures = failures;
    this.requests = requests;
    this.metrics = metrics;
    this.tracing = tracing;
    this.silence = silence;
  }

  /** How a resource finds out whether its request is authentic. */
  @FunctionalInterface
  interface Check {
    Authentication authenticate() throws AuthenticationException;
  }

  /**
   * The proof that {@code request} is authentic.
   *
   * @throws Refusal if it is not, or is one too many
   */
  Authentication admit(ContainerRequestContext request, Check check) {
    IpAddress client = ClientGate.clientOf(request);
    Authentication authentication = authenticate(client, check);
    silence.broken();
    RequestScope.of(request).authenticated(authentication);
    failures.succeeded(client);
    if (!requests.tryTake()) {
      metrics.limited(Limit.GLOBAL);
      throw new Refusal(ErrorCode.LIMIT_REQUESTS);
    }
    return authentication;
  }

  private Authentication authenticate(IpAddress client, Check check) {
    RequestTracing.Step step = tracing.begin("authenticate");
    try {
      return check.authenticate();
    } catch (AuthenticationException e) {
      step.failed(e.reason().name());
      metrics.authenticationFailed(e.reason());
      if (failures.failed(client)) {
        throw new Refusal(ErrorCode.of(e.reason()));
      }
      metrics.limited(Limit.PER_IP);
      throw new Refusal(ErrorCode.LIMIT_ADDRESS);
    } finally {
      step.end();
    }
  }
}
