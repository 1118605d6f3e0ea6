package io.github.buildkitepubsub.receive;

import io.github.buildkitepubsub.receive.address.ClientAddresses;
import io.github.buildkitepubsub.receive.allowlist.Allowlist;
import io.github.buildkitepubsub.receive.authentication.Authenticator;
import io.github.buildkitepubsub.receive.authentication.PathSecrets;
import io.github.buildkitepubsub.receive.limits.FailedAuthentications;
import io.github.buildkitepubsub.receive.limits.RequestLimit;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.Objects;
import org.eclipse.jetty.server.Request;

/**
 * What settings make of the edge. A request takes the one in force when it arrives, and goes by it
 * to its end, whatever is in force then. What is counted, all of them share.
 */
record LiveEdge(
    ClientAddresses addresses,
    Allowlist allowlist,
    FailedAuthentications failures,
    RequestLimit requests,
    Admission admission,
    Authenticator authenticator,
    PathSecrets testEngine,
    Intake intake) {

  /** An attribute of Jetty's request is a property of Jersey's. */
  private static final String ATTRIBUTE = LiveEdge.class.getName();

  /** Lets {@code request} go by this one from now on. Called once, before anything is decided. */
  void guide(Request request) {
    request.setAttribute(ATTRIBUTE, this);
  }

  /** The one that the request goes by. */
  static LiveEdge of(Request request) {
    return Objects.requireNonNull((LiveEdge) request.getAttribute(ATTRIBUTE));
  }

  /** The one that the request goes by. */
  static LiveEdge of(ContainerRequestContext request) {
    return Objects.requireNonNull((LiveEdge) request.getProperty(ATTRIBUTE));
  }
}
