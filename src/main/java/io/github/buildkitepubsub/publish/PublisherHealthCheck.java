package io.github.buildkitepubsub.publish;

import com.codahale.metrics.health.HealthCheck;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Whether the last event got through. It watches real events and asks Pub/Sub for nothing, so that
 * it needs no permission of its own; an idle service stays as healthy as it last was.
 */
public final class PublisherHealthCheck extends HealthCheck {

  private volatile @Nullable PublishException lastFailure;

  /** {@code delegate}, with its outcomes watched. */
  public EventPublisher watching(EventPublisher delegate) {
    return event -> {
      CompletionStage<MessageId> outcome = delegate.publish(event);
      return outcome.whenComplete(
          (id, failure) -> {
            if (failure == null) {
              lastFailure = null;
            } else {
              remember(PublishException.from(failure));
            }
          });
    };
  }

  private void remember(PublishException failure) {
    // An event that Pub/Sub will never take says nothing about Pub/Sub.
    if (failure.kind() != PublishException.Kind.PERMANENT) {
      lastFailure = failure;
    }
  }

  @Override
  protected Result check() {
    PublishException failure = lastFailure;
    return failure == null
        ? Result.healthy()
        : Result.unhealthy("the last event was not published: %s", failure.getMessage());
  }
}
