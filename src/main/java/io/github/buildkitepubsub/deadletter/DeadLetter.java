package io.github.buildkitepubsub.deadletter;

import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.publish.PublishException;
import java.time.Instant;

/**
 * An event that was given up.
 *
 * @param event the event
 * @param reason why, coarsely
 * @param error why, for an operator; it is published, so it must hold no secret
 * @param retries how often it was tried again
 * @param at when it was given up
 */
public record DeadLetter(
    WebhookEvent event, DeadLetterReason reason, String error, int retries, Instant at) {

  /** The event that ended with {@code failure}. */
  public static DeadLetter of(WebhookEvent event, PublishException failure, Instant at) {
    return new DeadLetter(
        event,
        DeadLetterReason.of(failure),
        String.valueOf(failure.getMessage()),
        failure.retries(),
        at);
  }
}
