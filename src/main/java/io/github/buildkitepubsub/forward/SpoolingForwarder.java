package io.github.buildkitepubsub.forward;

import io.dropwizard.util.Duration;
import io.github.buildkitepubsub.deadletter.DeadLetter;
import io.github.buildkitepubsub.deadletter.DeadLetterQueue;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.spool.Spool;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Makes each event durable before its sender is answered: in the spool first, then in Pub/Sub if
 * that takes no longer than {@code forward.acknowledgeWithin}. An event that the spool does not
 * take, or not in time, goes another way, directly. Thread-safe.
 */
public final class SpoolingForwarder implements EventForwarder {

  private final BiConsumer<WebhookEvent, CompletableFuture<Long>> append;
  private final Forwarder forwarder;
  private final EventForwarder direct;
  private final ForwardMetrics metrics;
  private final boolean passesLateDisk;
  private final ScheduledExecutorService scheduler;
  private final UnaryOperator<Runnable> carrying;
  private volatile Limits limits;

  private record Limits(long appendNanos, long acknowledgeNanos) {

    static Limits of(Duration appendWithin, Duration acknowledgeWithin) {
      return new Limits(appendWithin.toNanoseconds(), acknowledgeWithin.toNanoseconds());
    }
  }

  /**
   * @param append {@link Spool#append(WebhookEvent, CompletableFuture)} of the spool that {@code
   *     forwarder} reads
   * @param direct where events go that the spool does not take
   * @param passesLateDisk whether an event goes directly that the disk is late with; it may then
   *     overtake others, so not where events are ordered
   * @param scheduler runs a short task for each event that is late, and should remove cancelled
   *     tasks at once
   * @param carrying gives a task the trace of whoever asks for that
   */
  public SpoolingForwarder(
      BiConsumer<WebhookEvent, CompletableFuture<Long>> append,
      Forwarder forwarder,
      EventForwarder direct,
      ForwardMetrics metrics,
      Duration appendWithin,
      Duration acknowledgeWithin,
      boolean passesLateDisk,
      ScheduledExecutorService scheduler,
      UnaryOperator<Runnable> carrying) {
    this.append = append;
    this.forwarder = forwarder;
    this.direct = direct;
    this.metrics = metrics;
    this.limits = Limits.of(appendWithin, acknowledgeWithin);
    this.passesLateDisk = passesLateDisk;
    this.scheduler = scheduler;
    this.carrying = carrying;
  }

  /** How long events that come from now on wait for the disk, and for Pub/Sub. */
  public void update(Duration appendWithin, Duration acknowledgeWithin) {
    limits = Limits.of(appendWithin, acknowledgeWithin);
  }

  @Override
  public CompletionStage<Outcome> forward(WebhookEvent event) {
    return new Passage(
            event, position -> forwarder.offer(position, event), () -> direct.forward(event))
        .begin();
  }

  /**
   * Buries an event that is not to be published, as durably as another is forwarded.
   *
   * @param deadLetters where it goes if the spool does not take it
   * @return as that of {@link #forward}
   */
  public CompletionStage<Outcome> bury(DeadLetter letter, DeadLetterQueue deadLetters) {
    return new Passage(
            letter.event(),
            position -> forwarder.bury(position, letter),
            () -> deadLetters.bury(letter).thenApply(Outcome.Buried::new))
        .begin();
  }

  /** One event on its way. */
  private final class Passage {

    private final WebhookEvent event;
    private final LongFunction<CompletionStage<Outcome>> onceStored;
    private final Supplier<CompletionStage<Outcome>> otherwise;
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private final Limits within = limits;
    private @Nullable CompletableFuture<Outcome> bypass;
    private boolean isStored;
    private boolean isRefusedByDisk;
    private boolean isDue;
    private @Nullable Throwable directFailure;
    private volatile @Nullable Future<?> timer;

    Passage(
        WebhookEvent event,
        LongFunction<CompletionStage<Outcome>> onceStored,
        Supplier<CompletionStage<Outcome>> otherwise) {
      this.event = event;
      this.onceStored = onceStored;
      this.otherwise = otherwise;
    }

    CompletionStage<Outcome> begin() {
      CompletableFuture<Long> stored = new CompletableFuture<>();
      Runnable go = carrying.apply(() -> appended(stored));
      // Before it is stored: the forwarder is to hear of events in the order of their positions.
      var unused = stored.whenComplete((position, failure) -> go.run());
      arm(this::appendIsLate, within.appendNanos());
      append.accept(event, stored);
      return outcome;
    }

    private void appended(CompletableFuture<Long> stored) {
      if (stored.isCompletedExceptionally()) {
        refusedByDisk();
        return;
      }
      long position = stored.join();
      CompletableFuture<Outcome> already;
      boolean isAwaited;
      synchronized (this) {
        isStored = true;
        already = bypass;
        isAwaited = isDue || directFailure != null;
      }
      if (already == null) {
        onceStored.apply(position).whenComplete((where, never) -> finish(where));
      } else {
        forwarder.hold(position, event, already);
      }
      if (isAwaited) {
        finish(Outcome.Spooled.INSTANCE);
      }
    }

    private void refusedByDisk() {
      Throwable failure;
      synchronized (this) {
        isRefusedByDisk = true;
        failure = directFailure;
      }
      if (failure == null) {
        goDirectly();
      } else {
        fail(failure);
      }
    }

    /** On the scheduler: the disk may not have answered in time. */
    private void appendIsLate() {
      arm(this::acknowledgeIsDue, within.acknowledgeNanos() - within.appendNanos());
      boolean isLate;
      synchronized (this) {
        isLate = !isStored;
      }
      if (isLate && passesLateDisk) {
        goDirectly();
      }
    }

    /** On the scheduler: from now on it is enough that the event is stored. */
    private void acknowledgeIsDue() {
      boolean isEnough;
      synchronized (this) {
        isDue = true;
        isEnough = isStored;
      }
      if (isEnough) {
        finish(Outcome.Spooled.INSTANCE);
      }
    }

    private void goDirectly() {
      CompletableFuture<Outcome> mine = new CompletableFuture<>();
      synchronized (this) {
        if (bypass != null) {
          return;
        }
        bypass = mine;
      }
      metrics.bypassed();
      otherwise
          .get()
          .whenComplete(
              (where, failure) -> {
                if (failure == null) {
                  mine.complete(where);
                  finish(where);
                } else {
                  mine.completeExceptionally(failure);
                  directFailed(failure);
                }
              });
    }

    /** The disk has the last word: it may still take, or have taken, what it was late with. */
    private void directFailed(Throwable failure) {
      boolean mayBeStored;
      synchronized (this) {
        directFailure = failure;
        mayBeStored = !isRefusedByDisk;
        if (mayBeStored && !isStored) {
          return;
        }
      }
      if (mayBeStored) {
        finish(Outcome.Spooled.INSTANCE);
      } else {
        fail(failure);
      }
    }

    private void fail(Throwable failure) {
      cancelTimer();
      outcome.completeExceptionally(failure);
    }

    private void finish(Outcome where) {
      outcome.complete(where);
      cancelTimer();
    }

    private void arm(Runnable task, long nanos) {
      try {
        timer = scheduler.schedule(task, Math.max(0, nanos), TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException e) {
        // The service stops: what is under way ends without a limit of its own.
        timer = null;
      }
    }

    private void cancelTimer() {
      Future<?> current = timer;
      if (current != null) {
        current.cancel(false);
      }
    }
  }
}
