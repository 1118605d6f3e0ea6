package io.github.buildkitepubsub.forward;

import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.spool.Spool;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Sends an event the way of every other, and takes the time of each step. Thread-safe. */
public final class Trial {

  private final Way way;

  private interface Way {
    CompletionStage<Result> send(WebhookEvent event);
  }

  private Trial(Way way) {
    this.way = way;
  }

  /**
   * What became of it.
   *
   * @param outcome where it is
   * @param append how long it took to make it durable on the disk; null without a spool
   * @param publish how long it took from there to its outcome
   */
  public record Result(Outcome outcome, @Nullable Duration append, Duration publish) {}

  /**
   * Through the spool.
   *
   * @param nanoTime a monotonic time in nanoseconds, as {@link System#nanoTime()}
   */
  public static Trial through(Spool spool, Forwarder forwarder, LongSupplier nanoTime) {
    return new Trial(
        event -> {
          long begun = nanoTime.getAsLong();
          CompletableFuture<Long> appended = new CompletableFuture<>();
          CompletionStage<Result> result =
              appended.thenCompose(
                  position -> {
                    long stored = nanoTime.getAsLong();
                    return forwarder
                        .offer(position, event)
                        .thenApply(
                            outcome ->
                                new Result(
                                    outcome,
                                    Duration.ofNanos(stored - begun),
                                    Duration.ofNanos(nanoTime.getAsLong() - stored)));
                  });
          spool.append(event, appended);
          return result;
        });
  }

  /**
   * Where there is no spool.
   *
   * @param nanoTime a monotonic time in nanoseconds, as {@link System#nanoTime()}
   */
  public static Trial through(EventForwarder forwarder, LongSupplier nanoTime) {
    return new Trial(
        event -> {
          long begun = nanoTime.getAsLong();
          return forwarder
              .forward(event)
              .thenApply(
                  outcome ->
                      new Result(outcome, null, Duration.ofNanos(nanoTime.getAsLong() - begun)));
        });
  }

  /**
   * Sends {@code event}.
   *
   * @return completes with its outcome, however long that takes, or exceptionally if neither the
   *     disk nor, without one, Pub/Sub takes it
   */
  public CompletionStage<Result> send(WebhookEvent event) {
    return way.send(event);
  }
}
