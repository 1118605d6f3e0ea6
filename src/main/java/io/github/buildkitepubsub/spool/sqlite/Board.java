package io.github.buildkitepubsub.spool.sqlite;

import io.github.buildkitepubsub.spool.SpoolException.Reason;
import io.github.buildkitepubsub.spool.sqlite.store.Adoption;
import io.github.buildkitepubsub.spool.sqlite.store.Totals;
import io.github.buildkitepubsub.spool.sqlite.store.Trouble;
import org.jspecify.annotations.Nullable;

/** What the writer lets the other threads know. */
final class Board {

  private static final long NOT_WRITING = Long.MIN_VALUE;

  private volatile Totals totals = Totals.NONE;
  private volatile @Nullable Trouble trouble =
      new Trouble(Reason.STOPPED, "the spool is not started", Trouble.Remedy.REOPEN);
  private volatile long writingSince = NOT_WRITING;
  private volatile boolean isOpen;
  private volatile long foundUpTo;
  private volatile @Nullable Adoption adoption;
  private volatile boolean isDamageMet;

  Totals totals() {
    return totals;
  }

  void totals(Totals totals) {
    this.totals = totals;
  }

  /** Why nothing can be stored; null if it can. */
  @Nullable Trouble trouble() {
    return trouble;
  }

  void trouble(@Nullable Trouble trouble) {
    this.trouble = trouble;
  }

  void writingSince(long nanos) {
    writingSince = nanos;
  }

  void isWritten() {
    writingSince = NOT_WRITING;
  }

  /** For how long the disk has been at one transaction; 0 if it is at none. */
  long writingFor(long nanos) {
    long since = writingSince;
    return since == NOT_WRITING ? 0 : nanos - since;
  }

  /** Whether a connection may be opened. */
  boolean isOpen() {
    return isOpen;
  }

  /** The files are open: what is in those that were not open before was there before. */
  void opened(Adoption adoption, Totals found) {
    boolean isOther = !adoption.equals(this.adoption);
    this.adoption = adoption;
    totals = found;
    if (isOther && found.pending() + found.givenUp() > 0) {
      foundUpTo = adoption.told(found.last());
    }
    isOpen = true;
  }

  /** The database that was opened last; null until then. */
  @Nullable Adoption adoption() {
    return adoption;
  }

  void closed() {
    isOpen = false;
  }

  /** The last position in the files that were found last; 0 until then. */
  long foundUpTo() {
    return foundUpTo;
  }

  /** Tells the writer that the reader has met damage. */
  void damageMet() {
    isDamageMet = true;
  }

  /** Whether the reader has met damage since this was last asked. */
  boolean takeDamageMet() {
    boolean met = isDamageMet;
    if (met) {
      isDamageMet = false;
    }
    return met;
  }
}
