package io.github.buildkitepubsub.forward;

import io.github.buildkitepubsub.spool.EntryState;
import io.github.buildkitepubsub.spool.Spool;
import io.github.buildkitepubsub.spool.SpooledEvent;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Empties the spool by hand: moves what is in it, pending and given up, somewhere else. Meanwhile
 * the backlog is not read; events that arrive are published as always, if Pub/Sub takes them. One
 * drain at a time; thread-safe.
 */
public final class Drain {

  /** So many events are moved at a time. */
  static final int PAGE_EVENTS = 200;

  /** And so many bytes of them. */
  static final long PAGE_BYTES = 4L << 20;

  /** One page's reads and removals are the disk's; a target has its own limits. */
  private static final Duration PAGE_LIMIT = Duration.ofMinutes(2);

  private static final Duration REPORT_EVERY = Duration.ofSeconds(1);

  private final Spool spool;
  private final Forwarder forwarder;
  private final InstantSource clock;
  private final AtomicBoolean isRunning = new AtomicBoolean();

  public Drain(Spool spool, Forwarder forwarder, InstantSource clock) {
    this.spool = spool;
    this.forwarder = forwarder;
    this.clock = clock;
  }

  /** Where a drain moves events to. Used by one thread. */
  public interface Target {

    /**
     * Takes an event.
     *
     * @return completes once it is durable there after the next {@link #flush()}, or exceptionally:
     *     then it stays in the spool
     */
    CompletionStage<?> take(SpooledEvent event);

    /**
     * Makes durable what was taken.
     *
     * @throws IOException if it is not: then all that was taken since the last one stays in the
     *     spool
     */
    default void flush() throws IOException {}
  }

  /**
   * How far a drain is.
   *
   * @param moved events that are in the target, or would be
   * @param skipped events that were not asked for
   * @param failed events that the target did not take
   * @param remaining events that are in the spool now
   */
  public record Progress(long moved, long skipped, long failed, long remaining) {}

  /**
   * Moves events, oldest first, and waits for that. The pending ones first. Stops at the first page
   * of which the target takes nothing.
   *
   * @param isDryRun only counts
   * @param report is told how far it is, about once a second
   * @throws IllegalStateException if another drain runs
   * @throws IOException if the spool does not answer, or the target fails as a whole; what was
   *     moved before is moved
   */
  public Progress run(
      DrainFilter filter, Target target, boolean isDryRun, Consumer<Progress> report)
      throws IOException, InterruptedException {
    if (!isRunning.compareAndSet(false, true)) {
      throw new IllegalStateException("another drain is running");
    }
    forwarder.suspend();
    try {
      Run run = new Run(filter, target, isDryRun, report);
      long upTo = forwarder.ledger().offered();
      boolean goesOn = !filter.takes(EntryState.PENDING) || run.move(EntryState.PENDING, upTo);
      if (goesOn && filter.takes(EntryState.GIVEN_UP)) {
        run.move(EntryState.GIVEN_UP, Long.MAX_VALUE);
      }
      return run.progress();
    } finally {
      forwarder.resume();
      isRunning.set(false);
    }
  }

  private final class Run {

    private final DrainFilter filter;
    private final Target target;
    private final boolean isDryRun;
    private final Consumer<Progress> report;
    private Instant nextReport = clock.instant().plus(REPORT_EVERY);
    private long moved;
    private long skipped;
    private long failed;

    Run(DrainFilter filter, Target target, boolean isDryRun, Consumer<Progress> report) {
      this.filter = filter;
      this.target = target;
      this.isDryRun = isDryRun;
      this.report = report;
    }

    Progress progress() {
      return new Progress(
          moved, skipped, failed, spool.status().events() + spool.status().givenUp());
    }

    /** False if it makes no sense to go on. */
    boolean move(EntryState state, long upTo) throws IOException, InterruptedException {
      long position = 0;
      while (moved < filter.max()) {
        forwarder.ledger().beginScan();
        List<SpooledEvent> page;
        List<SpooledEvent> wanted = List.of();
        List<Lease> leases;
        try {
          page = await(spool.read(state, position, upTo, PAGE_EVENTS, PAGE_BYTES));
          wanted = page.stream().filter(this::isWanted).toList();
        } finally {
          leases = forwarder.ledger().endScan(wanted);
        }
        if (page.isEmpty()) {
          return true;
        }
        position = page.get(page.size() - 1).position();
        long before = moved;
        movePage(page, leases);
        if (failed > 0 && moved == before) {
          return false;
        }
        tell();
      }
      return false;
    }

    private boolean isWanted(SpooledEvent entry) {
      return filter.matches(entry.event(), clock.instant());
    }

    private void movePage(List<SpooledEvent> page, List<Lease> leases)
        throws IOException, InterruptedException {
      skipped += page.size() - leases.size();
      List<Lease> wanted = new ArrayList<>();
      for (Lease lease : leases) {
        boolean isOver = moved + wanted.size() >= filter.max();
        if (isOver || isDryRun) {
          moved += isOver ? 0 : 1;
          skipped += isOver ? 1 : 0;
          forwarder.giveBack(lease);
        } else {
          wanted.add(lease);
        }
      }
      if (!wanted.isEmpty()) {
        take(page, wanted);
      }
    }

    private void take(List<SpooledEvent> page, List<Lease> leases)
        throws IOException, InterruptedException {
      List<CompletableFuture<?>> taken = new ArrayList<>();
      boolean isFlushed = false;
      try {
        for (Lease lease : leases) {
          taken.add(target.take(entry(page, lease)).toCompletableFuture());
        }
        await(CompletableFuture.allOf(taken.toArray(CompletableFuture[]::new)).handle((a, b) -> 1));
        target.flush();
        isFlushed = true;
      } finally {
        List<CompletionStage<Void>> gone = new ArrayList<>();
        for (int i = 0; i < leases.size(); i++) {
          if (isFlushed && isDone(taken.get(i))) {
            moved++;
            gone.add(forwarder.removed(leases.get(i)));
          } else {
            failed++;
            forwarder.giveBack(leases.get(i));
          }
        }
        if (isFlushed) {
          await(
              CompletableFuture.allOf(
                  gone.stream()
                      .map(CompletionStage::toCompletableFuture)
                      .toArray(CompletableFuture[]::new)));
        }
      }
    }

    private static boolean isDone(CompletableFuture<?> future) {
      return future.isDone() && !future.isCompletedExceptionally();
    }

    private static SpooledEvent entry(List<SpooledEvent> page, Lease lease) {
      return page.stream()
          .filter(entry -> entry.position() == lease.position())
          .findFirst()
          .orElseThrow();
    }

    private void tell() {
      Instant now = clock.instant();
      if (!now.isBefore(nextReport)) {
        nextReport = now.plus(REPORT_EVERY);
        report.accept(progress());
      }
    }
  }

  private static <T> T await(CompletionStage<T> stage) throws IOException, InterruptedException {
    try {
      return stage.toCompletableFuture().get(PAGE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IOException(String.valueOf(e.getCause()), e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("no answer within " + PAGE_LIMIT, e);
    }
  }
}
