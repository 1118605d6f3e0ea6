package io.github.buildkitepubsub.spool.sqlite.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Counts along with a transaction, so that nothing need be counted again. For one thread. */
final class Tally {

  private static final long UNKNOWN = -1;
  private static final long NONE = Long.MAX_VALUE;

  private Totals committed = Totals.NONE;
  private long committedOldest = UNKNOWN;
  private long pending;
  private long givenUp;
  private long bytes;
  private long last;
  private long oldestPosition = UNKNOWN;
  private @Nullable Instant oldest;

  /** Starts from what was counted. */
  void recounted(long pending, long givenUp, long bytes, long last) {
    this.pending = pending;
    this.givenUp = givenUp;
    this.bytes = bytes;
    this.last = last;
    oldestPosition = UNKNOWN;
  }

  void added(Row row) {
    pending++;
    bytes += row.size();
    last = row.position();
    if (oldestPosition == NONE) {
      oldest(row.position(), row.receivedAtInstant());
    }
  }

  void removed(long position, boolean wasPending, long size) {
    bytes -= size;
    if (wasPending) {
      pending--;
      left(position);
    } else {
      givenUp--;
    }
  }

  void gaveUp(long position) {
    pending--;
    givenUp++;
    left(position);
  }

  void restored(int entries) {
    pending += entries;
    givenUp -= entries;
    oldestPosition = UNKNOWN;
  }

  private void left(long position) {
    if (position == oldestPosition) {
      oldestPosition = UNKNOWN;
    }
  }

  /** Whether the oldest pending event must be looked up. */
  boolean lacksOldest() {
    return oldestPosition == UNKNOWN;
  }

  void oldest(long position, Instant receivedAt) {
    oldestPosition = position;
    oldest = receivedAt;
  }

  void noOldest() {
    oldestPosition = NONE;
    oldest = null;
  }

  void commit() {
    committed = new Totals(pending, givenUp, bytes, oldest, last);
    committedOldest = oldestPosition;
  }

  void rollback() {
    recounted(committed.pending(), committed.givenUp(), committed.bytes(), committed.last());
    oldestPosition = committedOldest;
    oldest = committed.oldest();
  }

  Totals totals() {
    return committed;
  }
}
