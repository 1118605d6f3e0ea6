package io.github.buildkitepubsub.testing;

import io.github.buildkitepubsub.deadletter.DeadLetter;
import io.github.buildkitepubsub.deadletter.DeadLetterQueue;
import io.github.buildkitepubsub.publish.MessageId;
import io.github.buildkitepubsub.publish.PublishException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A dead letter queue in memory: takes everything, unless it was told to fail. */
public final class FakeDeadLetterQueue implements DeadLetterQueue {

  private final List<DeadLetter> buried = new ArrayList<>();
  private final Deque<PublishException> failures = new ArrayDeque<>();

  /** The next letters are refused so, one each. */
  public void failNext(PublishException... next) {
    failures.addAll(List.of(next));
  }

  /** Every letter that was taken, in order. */
  public List<DeadLetter> buried() {
    return buried;
  }

  @Override
  public CompletionStage<MessageId> bury(DeadLetter letter) {
    PublishException failure = failures.poll();
    if (failure != null) {
      return CompletableFuture.failedFuture(failure);
    }
    buried.add(letter);
    return CompletableFuture.completedFuture(new MessageId("d-" + buried.size()));
  }
}
