package io.github.buildkitepubsub.publish;

import com.codahale.metrics.health.HealthCheck;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Whether the last event got through. It watches real events and asks Pub/Sub for nothing, so that
 * it needs no permission of its own. A failure is believed for {@link #BELIEVED_FOR}: an instance
 * that gets no events any more because of it would never learn that it is over.
 */
public final class PublisherHealthCheck extends HealthCheck {

  /** Longer than a breaker is open, so that an outage under load shows as one. */
  static final Duration BELIEVED_FOR = Duration.ofMinutes(1);

  private final InstantSource clock;
  private volatile @Nullable Failure last;

  private record Failure(PublishException why, Instant at) {}

  public PublisherHealthCheck(InstantSource clock) {
    this.clock = clock;
  }

  /** {@code delegate}, with its outcomes watched. */
  public EventPublisher watching(EventPublisher delegate) {
    return event -> {
      CompletionStage<MessageId> outcome = delegate.publish(event);
      return outcome.whenComplete(
          (id, failure) -> {
            if (failure == null) {
              last = null;
            } else {
              remember(PublishException.from(failure));
            }
          });
    };
  }

  private void remember(PublishException failure) {
    // An event that Pub/Sub will never take says nothing about Pub/Sub.
    if (failure.kind() != PublishException.Kind.PERMANENT) {
      last = new Failure(failure, clock.instant());
    }
  }

  @Override
  protected Result check() {
    Failure failure = last;
    if (failure == null) {
      return Result.healthy();
    }
    return Duration.between(failure.at(), clock.instant()).compareTo(BELIEVED_FOR) < 0
        ? Result.unhealthy("the last event was not published: %s", failure.why().getMessage())
        : Result.healthy("no event was tried since one failed: %s", failure.why().getMessage());
  }
}
