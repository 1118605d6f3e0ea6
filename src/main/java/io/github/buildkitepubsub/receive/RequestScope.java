package io.github.buildkitepubsub.receive;

import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.receive.authentication.Authentication;
import jakarta.ws.rs.container.ContainerRequestContext;
import org.jspecify.annotations.Nullable;

/** What is known of one request, from its arrival to its answer. One thread at a time uses it. */
final class RequestScope {

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

  void parsed(WebhookEvent parsed, Authentication by) {
    event = parsed;
    authentication = by;
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
