package io.github.buildkitepubsub.spool.sqlite;

import io.github.buildkitepubsub.spool.EntryState;
import io.github.buildkitepubsub.spool.SpoolException;
import io.github.buildkitepubsub.spool.SpoolException.Reason;
import io.github.buildkitepubsub.spool.SpooledEvent;
import io.github.buildkitepubsub.spool.Verification;
import io.github.buildkitepubsub.spool.sqlite.store.Adoption;
import io.github.buildkitepubsub.spool.sqlite.store.Connector;
import io.github.buildkitepubsub.spool.sqlite.store.Pages;
import io.github.buildkitepubsub.spool.sqlite.store.Row;
import io.github.buildkitepubsub.spool.sqlite.store.Trouble;
import io.github.buildkitepubsub.spool.sqlite.store.TroubleException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Reads pages of events on a thread and a connection of its own. */
final class Reader {

  /** Reads that may wait. */
  private static final int WAITING = 100;

  private final Path directory;
  private final Connector connector;
  private final Board board;
  private final Answers answers;
  private final Decoder decoder;
  private final ThreadPoolExecutor executor =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(WAITING),
          Threads.named("spool-reader"));
  // Of the thread alone.
  private @Nullable Pages pages;

  Reader(Path directory, Connector connector, Board board, Answers answers, Decoder decoder) {
    this.directory = directory;
    this.connector = connector;
    this.board = board;
    this.answers = answers;
    this.decoder = decoder;
  }

  /** As {@link io.github.buildkitepubsub.spool.Spool#read}. */
  CompletableFuture<List<SpooledEvent>> read(
      EntryState state, long after, long upTo, int maxEvents, long maxBytes) {
    CompletableFuture<List<SpooledEvent>> page = new CompletableFuture<>();
    execute(
        page,
        () -> {
          List<SpooledEvent> events = page(state, after, upTo, maxEvents, maxBytes);
          answers.run(() -> page.complete(events));
        });
    return page;
  }

  /** As {@link io.github.buildkitepubsub.spool.Spool#verify}. */
  CompletableFuture<Verification> verify() {
    CompletableFuture<Verification> found = new CompletableFuture<>();
    inspect(new Inspection(decoder), found);
    return found;
  }

  private void inspect(Inspection inspection, CompletableFuture<Verification> found) {
    execute(
        found,
        () -> {
          if (inspection.step(open())) {
            inspect(inspection, found);
          } else {
            answers.run(() -> found.complete(inspection.found()));
          }
        });
  }

  /** A piece of the thread's work. */
  @FunctionalInterface
  private interface Work {
    void run() throws SQLException, TroubleException;
  }

  /** Lets the thread do {@code work}, which completes {@code outcome} unless it fails. */
  private void execute(CompletableFuture<?> outcome, Work work) {
    try {
      executor.execute(
          () -> {
            try {
              work.run();
            } catch (SQLException | TroubleException | RuntimeException e) {
              SpoolException failure = failure(e);
              answers.run(() -> outcome.completeExceptionally(failure));
            }
          });
    } catch (RejectedExecutionException e) {
      outcome.completeExceptionally(
          executor.isShutdown()
              ? ChangeQueue.stopped()
              : new SpoolException(
                  Reason.OVERLOADED, "too many reads wait for the spool's disk", null));
    }
  }

  private List<SpooledEvent> page(
      EntryState state, long after, long upTo, int maxEvents, long maxBytes)
      throws SQLException, TroubleException {
    Pages open = open();
    List<SpooledEvent> events = new ArrayList<>();
    long from = after;
    // Another time only if everything that was found is gone or set aside.
    while (events.isEmpty()) {
      Pages.Found found = open.find(state, from, upTo, maxEvents, maxBytes);
      if (found.isEmpty()) {
        break;
      }
      for (long position : found.positions()) {
        Row row = open.row(position);
        SpooledEvent event =
            row == null || row.state() != Row.code(state) ? null : decoder.decode(position, row);
        if (event != null) {
          events.add(event);
        }
        from = position;
      }
    }
    return events;
  }

  private Pages open() throws SQLException, TroubleException {
    Adoption adoption = board.adoption();
    if (!board.isOpen() || adoption == null) {
      Trouble trouble = board.trouble();
      throw new TroubleException(
          trouble == null ? Trouble.unavailable("the spool is being opened") : trouble);
    }
    Pages open = pages;
    if (open == null) {
      open = Pages.open(connector, directory, adoption);
      pages = open;
    }
    return open;
  }

  private SpoolException failure(Exception e) {
    Trouble trouble = Trouble.of(e, directory);
    if (trouble.remedy() == Trouble.Remedy.SALVAGE) {
      board.damageMet();
    }
    if (!(e instanceof TroubleException)) {
      close();
    }
    return trouble.exception();
  }

  private void close() {
    Pages open = pages;
    pages = null;
    if (open != null) {
      try {
        open.close();
      } catch (SQLException e) {
        // There is nothing that it would still have to do.
        return;
      }
    }
  }

  /**
   * Closes the connection.
   *
   * @return false if a read does not end within {@code limit}
   */
  boolean release(Duration limit) throws InterruptedException {
    try {
      Future<?> closed = executor.submit(this::close);
      closed.get(limit.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (RejectedExecutionException | TimeoutException e) {
      return executor.isTerminated();
    } catch (ExecutionException e) {
      return true;
    }
  }

  /** Reads no more; waits up to {@code limit} for what is being read. */
  void stop(Duration limit) throws InterruptedException {
    executor.shutdown();
    if (executor.awaitTermination(limit.toNanos(), TimeUnit.NANOSECONDS)) {
      // The thread that this belonged to is gone.
      close();
    }
  }
}
