package io.github.buildkitepubsub.deadletter;

import io.github.buildkitepubsub.event.EventType;
import io.github.buildkitepubsub.publish.PublishException;

/**
 * What a dead letter queue counts: exactly one of the two for each letter. Implementations are
 * thread-safe and cheap.
 */
public interface DeadLetterMetrics {

  /** A letter is stored. */
  void buried(EventType type, DeadLetterReason reason);

  /** A letter is not stored. */
  void notBuried(PublishException failure);
}
