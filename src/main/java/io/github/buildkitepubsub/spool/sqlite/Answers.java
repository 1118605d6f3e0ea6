package io.github.buildkitepubsub.spool.sqlite;

import io.github.buildkitepubsub.spool.SpoolException;
import io.github.buildkitepubsub.spool.SpoolMetrics;
import io.github.buildkitepubsub.spool.sqlite.Change.Append;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Completes stages, one after the other, on a thread of its own: what is chained to them never
 * delays the disk. Its queue is bounded by what waits for it: appends by their queue, removals and
 * reads by those who ask for them.
 */
final class Answers {

  private final ChangeQueue queue;
  private final SpoolMetrics metrics;
  private final LongSupplier nanoTime;
  private final ExecutorService executor;

  Answers(ChangeQueue queue, SpoolMetrics metrics, LongSupplier nanoTime) {
    this.queue = queue;
    this.metrics = metrics;
    this.nanoTime = nanoTime;
    this.executor = Executors.newSingleThreadExecutor(Threads.named("spool-answers"));
  }

  /** {@code batch} is durable. */
  void succeeded(List<? extends Change<?>> batch) {
    long now = nanoTime.getAsLong();
    run(
        () -> {
          for (Change<?> change : batch) {
            if (change instanceof Append append) {
              queue.answered(append);
              if (append.succeed()) {
                metrics.appended(Duration.ofNanos(now - append.startedNanos()));
              }
            } else {
              change.succeed();
            }
          }
        });
  }

  /** {@code batch} will not be done. */
  void failed(List<? extends Change<?>> batch, SpoolException why) {
    run(
        () -> {
          for (Change<?> change : batch) {
            if (change instanceof Append append) {
              queue.answered(append);
              if (append.fail(why)) {
                metrics.appendFailed(why.reason());
              }
            } else {
              change.fail(why);
            }
          }
        });
  }

  /** Runs {@code answer} after those before it. */
  void run(Runnable answer) {
    try {
      executor.execute(answer);
    } catch (RejectedExecutionException e) {
      // Stopped: who waits is told by the thread that found out.
      answer.run();
    }
  }

  /** Waits up to {@code limit} for the answers that are due. */
  void stop(Duration limit) throws InterruptedException {
    executor.shutdown();
    executor.awaitTermination(limit.toNanos(), TimeUnit.NANOSECONDS);
  }
}
