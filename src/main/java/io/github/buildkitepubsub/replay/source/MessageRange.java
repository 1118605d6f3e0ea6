package io.github.buildkitepubsub.replay.source;

import io.github.buildkitepubsub.publish.subscription.StoredMessage;
import io.github.buildkitepubsub.replay.TopicTarget;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which messages of a subscription are looked at.
 *
 * @param from what the subscription starts at; null if nobody knows
 * @param until what was published from then on is not looked at: messages that the replay itself
 *     publishes are among it
 * @param patience how long a pull waits
 * @param replaysToo whether messages that were replayed are looked at; else their originals are
 */
public record MessageRange(
    @Nullable Instant from, Instant until, Duration patience, boolean replaysToo) {

  boolean isInTime(StoredMessage message) {
    return message.storedAt().isBefore(until);
  }

  boolean takes(StoredMessage message) {
    return isInTime(message)
        && (replaysToo || message.attribute(TopicTarget.REPLAYED_AT).isEmpty());
  }
}
