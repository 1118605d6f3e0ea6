package io.github.buildkitepubsub.publish.pubsub;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of all topics, named and bounded: {@code pubsub-batch} sends what the batching delay
 * held back, {@code pubsub-callback} takes gRPC's answers and, chained to them, answers the waiting
 * senders.
 */
final class PubSubThreads {

  private static final int BATCH_THREADS = 1;

  /** More than one, since fetching a new access token blocks one of them. */
  private static final int CALLBACK_THREADS =
      Math.max(4, Runtime.getRuntime().availableProcessors());

  private final ScheduledExecutorService scheduler =
      Executors.newScheduledThreadPool(BATCH_THREADS, named("pubsub-batch"));
  private final ExecutorService callbacks =
      Executors.newFixedThreadPool(CALLBACK_THREADS, named("pubsub-callback"));

  ScheduledExecutorService scheduler() {
    return scheduler;
  }

  ExecutorService callbacks() {
    return callbacks;
  }

  /** Called once nothing is outstanding, or the wait for it is over. */
  void stop() {
    scheduler.shutdownNow();
    callbacks.shutdown();
  }

  private static ThreadFactory named(String prefix) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, prefix + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
