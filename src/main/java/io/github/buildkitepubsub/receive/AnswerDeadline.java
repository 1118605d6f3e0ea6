package io.github.buildkitepubsub.receive;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Bounds how long a sender waits. What it waited for goes on: an event that Pub/Sub takes later is
 * better than one that is lost, since Buildkite documents no redelivery.
 */
final class AnswerDeadline {

  private final Duration limit;
  private final ScheduledExecutorService scheduler;

  /**
   * @param scheduler runs one short task a request that is late, and should remove cancelled tasks
   *     at once
   */
  AnswerDeadline(Duration limit, ScheduledExecutorService scheduler) {
    this.limit = limit;
    this.scheduler = scheduler;
  }

  /**
   * A future with {@code outcome}'s outcome, or a {@link Refusal} once the limit is over, or at
   * once if the scheduler is shut down.
   */
  <T> CompletionStage<T> within(CompletionStage<T> outcome) {
    if (outcome.toCompletableFuture().isDone()) {
      return outcome;
    }
    CompletableFuture<T> bounded = new CompletableFuture<>();
    Future<?> timer;
    try {
      timer =
          scheduler.schedule(
              () -> bounded.completeExceptionally(new Refusal(ErrorCode.PUBLISH_SLOW)),
              limit.toMillis(),
              TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(new Refusal(ErrorCode.PUBLISH_STOPPED));
    }
    outcome.whenComplete(
        (value, failure) -> {
          timer.cancel(false);
          if (failure == null) {
            bounded.complete(value);
          } else {
            bounded.completeExceptionally(failure);
          }
        });
    return bounded;
  }
}
