package io.github.buildkitepubsub.deadletter;

import io.github.buildkitepubsub.publish.MessageId;
import io.github.buildkitepubsub.publish.PublishException;
import java.util.concurrent.CompletionStage;

/** Counts what became of letters. */
public final class MeteredDeadLetterQueue implements DeadLetterQueue {

  private final DeadLetterQueue delegate;
  private final DeadLetterMetrics metrics;

  public MeteredDeadLetterQueue(DeadLetterQueue delegate, DeadLetterMetrics metrics) {
    this.delegate = delegate;
    this.metrics = metrics;
  }

  @Override
  public CompletionStage<MessageId> bury(DeadLetter letter) {
    return delegate
        .bury(letter)
        .whenComplete(
            (id, failure) -> {
              if (failure == null) {
                metrics.buried(letter.event().type(), letter.reason());
              } else {
                metrics.notBuried(PublishException.from(failure));
              }
            });
  }
}
