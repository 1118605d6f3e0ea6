package io.github.buildkitepubsub.spool.sqlite;

import io.github.buildkitepubsub.spool.SpoolException;
import io.github.buildkitepubsub.spool.SpoolException.Reason;
import io.github.buildkitepubsub.spool.sqlite.Change.Append;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What waits for the disk, in order. Appends are bounded, by bytes and number, from when they are
 * offered until they are answered. Removals and marks are never refused: there are no more than
 * there are entries that somebody has read or appended, and those are bounded by their readers.
 * Thread-safe.
 */
final class ChangeQueue {

  /** Thirty times the requests that the server has threads for would have at once. */
  static final int MAX_APPENDS = 10_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Change<?>> changes = new ArrayDeque<>();
  private final long maxBytes;
  private long appendBytes;
  private long unwrittenBytes;
  private int appends;
  private boolean isClosed;

  ChangeQueue(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Takes {@code append}, or says why not. */
  @Nullable SpoolException offer(Append append) {
    lock.lock();
    try {
      if (isClosed) {
        return stopped();
      }
      boolean fits = appendBytes + append.weight() <= maxBytes || appends == 0;
      if (!fits || appends == MAX_APPENDS) {
        return new SpoolException(
            Reason.OVERLOADED,
            "more events wait for the spool's disk than may: it needs a faster disk, or more of"
                + " spool.queue",
            null);
      }
      appendBytes += append.weight();
      unwrittenBytes += append.weight();
      appends++;
      changes.add(append);
      changed.signal();
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** Takes {@code change}; fails it if the queue is closed. */
  void add(Change<?> change) {
    lock.lock();
    try {
      if (!isClosed) {
        changes.add(change);
        changed.signal();
        return;
      }
    } finally {
      lock.unlock();
    }
    change.fail(stopped());
  }

  static SpoolException stopped() {
    return new SpoolException(Reason.STOPPED, "the spool is stopped", null);
  }

  /**
   * Takes the first changes, once there is one.
   *
   * @param maxBytes the first is taken whatever its weight
   * @return empty if there was none for so long, or the queue is closed
   */
  List<Change<?>> take(int max, long maxBytes, Duration wait) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = wait.toNanos();
      while (changes.isEmpty() && !isClosed && left > 0) {
        left = changed.awaitNanos(left);
      }
      List<Change<?>> batch = new ArrayList<>(Math.min(max, changes.size()));
      long bytes = 0;
      for (Change<?> first = changes.peek(); first != null; first = changes.peek()) {
        bytes += first.weight();
        if (batch.size() == max || (!batch.isEmpty() && bytes > maxBytes)) {
          break;
        }
        batch.add(changes.remove());
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  /** Puts {@code batch} back to the front. */
  void putBack(List<? extends Change<?>> batch) {
    lock.lock();
    try {
      for (int i = batch.size() - 1; i >= 0; i--) {
        changes.addFirst(batch.get(i));
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes every append that waits. */
  List<Append> takeAppends() {
    lock.lock();
    try {
      List<Append> taken = new ArrayList<>();
      for (Iterator<Change<?>> each = changes.iterator(); each.hasNext(); ) {
        if (each.next() instanceof Append append) {
          taken.add(append);
          each.remove();
        }
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Waits so long, unless the queue is closed. */
  void pause(Duration duration) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = duration.toNanos();
      while (!isClosed && left > 0) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Gives the room of an append back that is answered. */
  void answered(Append append) {
    lock.lock();
    try {
      appendBytes -= append.weight();
      appends--;
    } finally {
      lock.unlock();
    }
  }

  /** {@code batch} is in the database, or will never be. */
  void settled(List<? extends Change<?>> batch) {
    long bytes = batch.stream().mapToLong(Change::weight).sum();
    lock.lock();
    try {
      unwrittenBytes -= bytes;
    } finally {
      lock.unlock();
    }
  }

  /** Bytes of events that are not in the database yet. */
  long unwrittenBytes() {
    lock.lock();
    try {
      return unwrittenBytes;
    } finally {
      lock.unlock();
    }
  }

  boolean isEmpty() {
    lock.lock();
    try {
      return changes.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return isClosed;
    } finally {
      lock.unlock();
    }
  }

  /** Takes nothing more, and wakes who waits. */
  void close() {
    lock.lock();
    try {
      isClosed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
