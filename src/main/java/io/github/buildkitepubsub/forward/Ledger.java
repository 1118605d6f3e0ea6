package io.github.buildkitepubsub.forward;

import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.forward.Lease.Pool;
import io.github.buildkitepubsub.spool.SpooledEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Knows who works on which event of the spool. Its memory is bounded by what is worked on, whatever
 * the spool holds. Thread-safe.
 *
 * <p>Two positions make that possible. Events up to {@code offered} were decided on: leased, or
 * left to the reader. Events up to {@code cursor} are all leased or gone. The reader's work is what
 * is between the two; when they are equal, there is no backlog. Events should be offered in the
 * order of their positions; one that is not is the reader's.
 *
 * <p>Why nothing is published twice, crashes and lost answers aside: a lease is kept until the
 * spool has removed its event for good, and what is removed while a read is under way is not
 * believed to be in that read's answer.
 *
 * <p>Why a key keeps its order: while there is a backlog, all events go through the reader, which
 * reads in order; an event of a key waits for the one before; and when one is put back, all that
 * wait behind it are put back with it, and the cursor with them.
 */
final class Ledger {

  /**
   * So many events may be published and not be removed from a disk that is slow or refuses, before
   * no more are read: they are remembered, so that they are not published again. Each takes some
   * 300 bytes until then.
   */
  static final int MAX_UNSETTLED = 10_000;

  private final Map<Pool, InFlight> inFlight = new EnumMap<>(Pool.class);
  private final Function<WebhookEvent, String> keys;
  private final boolean isOrdered;
  private final Lanes lanes = new Lanes();
  private final Set<Long> taken = new HashSet<>();
  private final Set<Long> goneDuringReads = new HashSet<>();
  private final List<CompletableFuture<Void>> waiting = new ArrayList<>();
  private int leased;
  private long offered;
  private long cursor;
  private int reads;
  private boolean isReading;
  private boolean isRewound;

  /**
   * @param keys what an event is ordered by, empty for nothing; null if nothing is ordered
   */
  Ledger(ForwardSettings.InFlight bound, @Nullable Function<WebhookEvent, String> keys) {
    int events = bound.events() / 2;
    long bytes = bound.size().toBytes() / 2;
    inFlight.put(Pool.FRESH, new InFlight(events, bytes));
    inFlight.put(Pool.BACKLOG, new InFlight(events, bytes));
    this.isOrdered = keys != null;
    this.keys = keys == null ? event -> "" : keys;
  }

  /** What to read. */
  record Plan(long after, long upTo, int maxEvents, long maxBytes) {}

  /**
   * What was decided on an event that has just arrived.
   *
   * @param lease null if it is left to the reader
   * @param isItsTurn false if one of its key is before it
   */
  record Decision(@Nullable Lease lease, boolean isItsTurn) {
    private static final Decision LEFT = new Decision(null, false);
  }

  /** Events up to {@code position} were there before this process: they are the reader's. */
  synchronized void found(long position) {
    offered = Math.max(offered, position);
  }

  /** Decides on an event that has just arrived. */
  synchronized Decision offer(long position, WebhookEvent event) {
    if (position <= offered) {
      return leaveLate(position);
    }
    boolean isNext = isNext(position);
    offered = position;
    if ((isOrdered && !isNext) || !pool(Pool.FRESH).fits(event.body().length)) {
      return Decision.LEFT;
    }
    Lease lease = take(position, event, 0, Pool.FRESH);
    if (isNext) {
      cursor = position;
    }
    return new Decision(lease, lanes.enter(lease));
  }

  /** Leaves an event that has just arrived to the reader. */
  synchronized Decision leave(long position) {
    if (position <= offered) {
      return leaveLate(position);
    }
    offered = position;
    return Decision.LEFT;
  }

  /**
   * Whether all before {@code position} were decided on, and none is the reader's. Where positions
   * are missing, those events were there before and are not {@linkplain #found found} yet, were
   * stored by a disk that said no, or will be offered later than their turn.
   */
  private boolean isNext(long position) {
    return cursor == offered && position == offered + 1;
  }

  /**
   * An event is offered later than one after it where the thread that stored it came late to hear
   * that it is stored. The reader may have had it already, so it alone decides, once more if it has
   * passed it.
   */
  private Decision leaveLate(long position) {
    rewind(position - 1);
    return Decision.LEFT;
  }

  private void rewind(long before) {
    cursor = Math.min(cursor, before);
    isRewound = true;
  }

  /**
   * As {@link #offer}, for an event that is published already by another way: leased whatever the
   * bounds.
   *
   * @return null if the reader has it already
   */
  synchronized @Nullable Lease hold(long position, WebhookEvent event) {
    if (taken.contains(position)) {
      return null;
    }
    boolean isNext = isNext(position);
    offered = Math.max(offered, position);
    // In no lane and without a key: it is not published from here.
    Lease lease = new Lease(position, event, 0, Pool.FRESH, "");
    add(lease);
    if (isNext) {
      cursor = position;
    }
    return lease;
  }

  private Lease take(long position, WebhookEvent event, int attempts, Pool pool) {
    Lease lease = new Lease(position, event, attempts, pool, keys.apply(event));
    add(lease);
    return lease;
  }

  private void add(Lease lease) {
    taken.add(lease.position());
    pool(lease.pool()).add(lease.bytes());
    leased++;
  }

  /**
   * Begins a read of the backlog; {@link #readDone} must follow.
   *
   * @param window how many events of the backlog may be worked on
   * @return null if there is nothing to read, no room, or a read under way
   */
  synchronized @Nullable Plan beginRead(int window) {
    InFlight backlog = pool(Pool.BACKLOG);
    if (isReading
        || cursor >= offered
        || taken.size() - leased > MAX_UNSETTLED
        || !backlog.isWorthReading(window)
        || backlog.freeEvents(window) < 1) {
      return null;
    }
    isReading = true;
    isRewound = false;
    reads++;
    return new Plan(cursor, offered, backlog.freeEvents(window), Math.max(1, backlog.freeBytes()));
  }

  /**
   * Leases what was read, unless somebody else has it.
   *
   * @param page empty if there was nothing
   * @return the leases whose turn it is, in order
   */
  synchronized List<Lease> endRead(Plan plan, List<SpooledEvent> page) {
    List<Lease> ready = new ArrayList<>();
    // What was put back meanwhile comes before what was read: the read begins there again.
    List<SpooledEvent> current = isRewound ? List.of() : page;
    for (SpooledEvent entry : current) {
      if (isFree(entry.position())) {
        Lease lease = take(entry.position(), entry.event(), entry.attempts(), Pool.BACKLOG);
        if (lanes.enter(lease)) {
          ready.add(lease);
        }
      }
    }
    if (!isRewound) {
      cursor = page.isEmpty() ? plan.upTo() : page.get(page.size() - 1).position();
    }
    return ready;
  }

  /** The read is over, and what it found is under way, or it failed: the next may begin. */
  synchronized void readDone() {
    isReading = false;
    readEnded();
  }

  /** Events up to this position were decided on. */
  synchronized long offered() {
    return offered;
  }

  /** Begins a read beside the reader's, of somebody who suspended it. */
  synchronized void beginScan() {
    reads++;
  }

  /** Leases what was read, unless somebody else has it, bounds or not, and in no lane. */
  synchronized List<Lease> endScan(List<SpooledEvent> page) {
    List<Lease> leases = new ArrayList<>();
    for (SpooledEvent entry : page) {
      if (isFree(entry.position())) {
        Lease lease =
            new Lease(entry.position(), entry.event(), entry.attempts(), Pool.BACKLOG, "");
        add(lease);
        leases.add(lease);
      }
    }
    readEnded();
    return leases;
  }

  private boolean isFree(long position) {
    return !taken.contains(position) && !goneDuringReads.contains(position);
  }

  private void readEnded() {
    reads--;
    if (reads == 0) {
      goneDuringReads.clear();
    }
  }

  /**
   * The work on {@code lease} is done, but its event is still in the spool: it stays taken.
   *
   * @return the lease whose turn it is now; null if there is none
   */
  synchronized @Nullable Lease done(Lease lease) {
    end(lease);
    return lanes.leave(lease);
  }

  /** The event of a lease that is done is out of the reader's way for good. */
  synchronized void settled(long position) {
    taken.remove(position);
    if (reads > 0) {
      goneDuringReads.add(position);
    }
  }

  /**
   * Leaves {@code lease}, and what waits behind it, to the reader again.
   *
   * @return all that were put back
   */
  synchronized Collection<Lease> putBack(Lease lease) {
    Collection<Lease> back = lanes.clear(lease);
    for (Lease each : back) {
      end(each);
      taken.remove(each.position());
      rewind(each.position() - 1);
    }
    return back;
  }

  /** Lets the reader begin again with the oldest event: there are some that it had passed by. */
  synchronized void rewind() {
    rewind(0);
  }

  private void end(Lease lease) {
    pool(lease.pool()).remove(lease.bytes());
    leased--;
    if (leased == 0) {
      waiting.forEach(idle -> idle.complete(null));
      waiting.clear();
    }
  }

  private InFlight pool(Pool pool) {
    return Objects.requireNonNull(inFlight.get(pool));
  }

  /** How many events are worked on. */
  synchronized int leased() {
    return leased;
  }

  /** Completes once nothing is worked on. */
  synchronized CompletionStage<Void> idle() {
    CompletableFuture<Void> idle = new CompletableFuture<>();
    if (leased == 0) {
      idle.complete(null);
    } else {
      waiting.add(idle);
    }
    return idle;
  }
}
