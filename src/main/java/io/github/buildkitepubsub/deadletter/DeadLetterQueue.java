package io.github.buildkitepubsub.deadletter;

import io.github.buildkitepubsub.publish.MessageId;
import io.github.buildkitepubsub.publish.PublishException;
import java.util.concurrent.CompletionStage;

/** Keeps events that were given up. Implementations are thread-safe. */
@FunctionalInterface
public interface DeadLetterQueue {

  /**
   * Buries {@code letter}. Does not block and does not throw.
   *
   * @return completes once the letter is stored as durably as an event that was published, or
   *     exceptionally with a {@link PublishException}: then nothing is stored
   */
  CompletionStage<MessageId> bury(DeadLetter letter);
}
