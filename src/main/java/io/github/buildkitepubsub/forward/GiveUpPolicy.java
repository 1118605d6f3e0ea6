package io.github.buildkitepubsub.forward;

import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.publish.PublishException;
import java.time.Duration;
import java.time.InstantSource;

/** Decides when an event is not tried again. Thread-safe. */
final class GiveUpPolicy {

  private final boolean isBuried;
  private final int maxAttempts;
  private final Duration maxAge;
  private final InstantSource clock;

  /**
   * @param isBuried whether there is a dead letter topic
   */
  GiveUpPolicy(boolean isBuried, ForwardSettings.GiveUp settings, InstantSource clock) {
    this.isBuried = isBuried;
    this.maxAttempts = settings.attempts();
    this.maxAge = settings.age().toJavaDuration();
    this.clock = clock;
  }

  /** The same with other limits. */
  GiveUpPolicy with(ForwardSettings.GiveUp other) {
    return new GiveUpPolicy(isBuried, other, clock);
  }

  /** How many of the attempts behind {@code failure} count: those that Pub/Sub was asked for. */
  static int attemptsOf(PublishException failure) {
    return switch (failure.kind()) {
      case RETRYABLE, PERMANENT, MISCONFIGURED -> failure.retries() + 1;
      // The last of them was not made.
      case CIRCUIT_OPEN, OVERLOADED, STOPPED -> failure.retries();
    };
  }

  /**
   * Whether {@code event} is given up.
   *
   * @param attempts all of them so far, also those before a restart
   */
  boolean givesUp(WebhookEvent event, int attempts, PublishException failure) {
    return switch (failure.kind()) {
      case PERMANENT -> true;
      // Without a dead letter topic it is better off where it is: nothing is wrong with it.
      case RETRYABLE -> isBuried && (attempts >= maxAttempts || isOld(event));
      // It is the deployment's fault, which more attempts do not show.
      case MISCONFIGURED -> isBuried && isOld(event);
      case CIRCUIT_OPEN, OVERLOADED, STOPPED -> false;
    };
  }

  private boolean isOld(WebhookEvent event) {
    return Duration.between(event.receivedAt(), clock.instant()).compareTo(maxAge) >= 0;
  }
}
