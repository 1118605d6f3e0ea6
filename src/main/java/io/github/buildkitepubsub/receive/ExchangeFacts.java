package io.github.buildkitepubsub.receive;

import io.github.buildkitepubsub.receive.address.IpAddress;
import io.github.buildkitepubsub.receive.exchange.ExchangeDetails;
import io.github.buildkitepubsub.secret.Secret;
import org.eclipse.jetty.server.Request;

/** Collects what the handlers and resources left on a request. */
final class ExchangeFacts {

  /** For addresses that nobody serves: what stands there may be a secret that was mistyped. */
  private static final String ELSEWHERE = "elsewhere";

  private final String path;
  private final String secretPath;

  /**
   * @param path where webhooks are posted
   * @param secretPath what follows this path is a secret
   */
  ExchangeFacts(String path, String secretPath) {
    this.path = path;
    this.secretPath = secretPath;
  }

  ExchangeDetails of(Request request) {
    RequestScope scope = RequestScope.find(request);
    return new ExchangeDetails(
        shown(Request.getPathInContext(request)),
        request.getAttribute(ClientGate.ATTRIBUTE) instanceof IpAddress client ? client : null,
        RequestIds.given(request),
        (String) request.getAttribute(RequestTracing.ERROR_CODE),
        RequestBody.arrived(request),
        scope == null ? null : scope.authentication(),
        scope == null ? null : scope.event());
  }

  /** What is shown of a path that was asked for: an address of the settings, without its secret. */
  String shown(String requested) {
    if (requested.equals(path)) {
      return path;
    }
    return requested.startsWith(secretPath + "/") ? secretPath + "/" + Secret.MASK : ELSEWHERE;
  }
}
