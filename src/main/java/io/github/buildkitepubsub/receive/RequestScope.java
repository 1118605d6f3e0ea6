package io.github.buildkitepubsub.receive;

import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.receive.authentication.Authentication;
import jakarta.ws.rs.container.ContainerRequestContext;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** What is known of one request, from its arrival to its answer. One thread at a time uses it. */
final class RequestScope {

  /** A property of Jersey's request is an attribute of Jetty's. */
  private static final String PROPERTY = RequestScope.class.getName();

  private final long startNanos;
  private @Nullable WebhookEvent event;
  private @Nullable Authentication authentication;

  private RequestScope(long startNanos) {
    this.startNanos = startNanos;
  }

  /** Called once, when the request arrives. */
  static void open(ContainerRequestContext request, long startNanos) {
    request.setProperty(PROPERTY, new RequestScope(startNanos));
  }

  /** The scope of a request that was opened. */
  static RequestScope of(ContainerRequestContext request) {
    return (RequestScope) request.getProperty(PROPERTY);
  }

  /** The scope of a request that may not have come as far as Jersey. */
  static @Nullable RequestScope find(Request request) {
    return (RequestScope) request.getAttribute(PROPERTY);
  }

  void authenticated(Authentication by) {
    authentication = by;
  }

  void parsed(WebhookEvent parsed) {
    event = parsed;
  }

  long startNanos() {
    return startNanos;
  }

  @Nullable WebhookEvent event() {
    return event;
  }

  @Nullable Authentication authentication() {
    return authentication;
  }
}
