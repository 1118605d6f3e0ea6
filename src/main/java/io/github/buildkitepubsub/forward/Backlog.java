package io.github.buildkitepubsub.forward;

import io.github.buildkitepubsub.spool.EntryState;
import io.github.buildkitepubsub.spool.Spool;
import io.github.buildkitepubsub.spool.SpooledEvent;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the events that are the reader's, a page at a time, as fast as the pacing lets it, on the
 * spool's thread that read them. Does nothing before it is {@linkplain #resume resumed} for the
 * first time. Thread-safe.
 */
final class Backlog {

  private final Spool spool;
  private final Ledger ledger;
  private final Pacing pacing;
  private final Consumer<Lease> publish;
  private volatile boolean isSuspended = true;
  private volatile boolean isPaused;
  private volatile boolean isStopped;

  /**
   * @param publish is given each lease whose turn it is
   */
  Backlog(Spool spool, Ledger ledger, Pacing pacing, Consumer<Lease> publish) {
    this.spool = spool;
    this.ledger = ledger;
    this.pacing = pacing;
    this.publish = publish;
  }

  /** Reads on if there is something to read, and room for it. */
  void pump() {
    if (!isRead() || isStopped) {
      return;
    }
    ledger.found(spool.foundUpTo());
    int window = pacing.window();
    Ledger.Plan plan = window == 0 ? null : ledger.beginRead(window);
    if (plan != null) {
      spool
          .read(EntryState.PENDING, plan.after(), plan.upTo(), plan.maxEvents(), plan.maxBytes())
          .whenComplete((page, failure) -> read(plan, page, failure));
    }
  }

  private void read(Ledger.Plan plan, List<SpooledEvent> page, @Nullable Throwable failure) {
    if (failure != null || !isRead() || isStopped) {
      ledger.readDone();
      // A disk that does not answer is no better asked again at once: the next tick does.
      return;
    }
    ledger.endRead(plan, page).forEach(publish);
    ledger.readDone();
    pump();
  }

  /** Whether it is neither suspended nor paused. */
  boolean isRead() {
    return !isSuspended && !isPaused;
  }

  /** Reads no more until {@link #resume()}. */
  void suspend() {
    isSuspended = true;
  }

  /** Reads again, unless it is paused. */
  void resume() {
    isSuspended = false;
    pump();
  }

  /**
   * Reads no more, or again at the next {@link #pump}.
   *
   * @return whether that is news
   */
  boolean pause(boolean paused) {
    boolean isNews = isPaused != paused;
    isPaused = paused;
    return isNews;
  }

  boolean isPaused() {
    return isPaused;
  }

  /** Reads no more, for good. */
  void stop() {
    isStopped = true;
  }
}
