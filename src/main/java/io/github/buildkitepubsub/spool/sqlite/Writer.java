package io.github.buildkitepubsub.spool.sqlite;

import io.github.buildkitepubsub.spool.SpoolException.Reason;
import io.github.buildkitepubsub.spool.SpoolMetrics;
import io.github.buildkitepubsub.spool.sqlite.Change.Append;
import io.github.buildkitepubsub.spool.sqlite.Change.Restore;
import io.github.buildkitepubsub.spool.sqlite.files.Reserve;
import io.github.buildkitepubsub.spool.sqlite.recovery.Recovery;
import io.github.buildkitepubsub.spool.sqlite.store.Database;
import io.github.buildkitepubsub.spool.sqlite.store.Totals;
import io.github.buildkitepubsub.spool.sqlite.store.Trouble;
import io.github.buildkitepubsub.spool.sqlite.store.TroubleException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The only one that changes the database: takes what waits, does it in one transaction, and tells
 * after the COMMIT. When the disk refuses, appends fail, removals and marks wait, and it tries the
 * disk again and again. Where other files are in the place of those before by then, what waited
 * matches none of their entries: see {@link io.github.buildkitepubsub.spool.sqlite.store.Adoption}.
 */
final class Writer implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(Writer.class);

  /** Changes in a transaction while the disk is full: they must fit into the reserve. */
  private static final int CAREFUL = 16;

  /** A probe is at least as large as a few events. */
  private static final long MIN_PROBE = 64 << 10;

  private final Path directory;
  private final ChangeQueue queue;
  private final Recovery recovery;
  private final Reader reader;
  private final Answers answers;
  private final Board board;
  private final Reserve reserve;
  private final SpoolMetrics metrics;
  private final LongSupplier nanoTime;
  private final Upkeep upkeep;
  private final Tuning tuning;
  private final CountDownLatch firstTry = new CountDownLatch(1);
  private volatile List<Change<?>> inFlight = List.of();
  private @Nullable Database database;
  private boolean mustReopen;
  private boolean hasFailed;
  private boolean isDamaged;
  private long floor = 1;
  private long probeBytes = MIN_PROBE;
  private boolean hasMoreRoom;
  private Duration wait;

  Writer(
      Path directory,
      ChangeQueue queue,
      Recovery recovery,
      Reader reader,
      Answers answers,
      Board board,
      SpoolMetrics metrics,
      LongSupplier nanoTime,
      Tuning tuning) {
    this.directory = directory;
    this.queue = queue;
    this.recovery = recovery;
    this.reader = reader;
    this.answers = answers;
    this.board = board;
    this.reserve = new Reserve(directory, tuning.reserveBytes());
    this.metrics = metrics;
    this.nanoTime = nanoTime;
    this.upkeep = new Upkeep(nanoTime, tuning.probe());
    this.tuning = tuning;
    this.wait = tuning.probe();
  }

  /** Opened by the first try; or that has failed. */
  CountDownLatch firstTry() {
    return firstTry;
  }

  /** What is being written. */
  List<Change<?>> inFlight() {
    return inFlight;
  }

  @Override
  public void run() {
    try {
      tryAgain();
      firstTry.countDown();
      while (!queue.isClosed()) {
        turn();
      }
      finish();
      close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (!queue.isClosed()) {
        board.trouble(Trouble.unavailable("the spool's writer has died: restart the service"));
      }
      firstTry.countDown();
    }
  }

  private void turn() throws InterruptedException {
    if (board.trouble() != null) {
      queue.pause(wait);
      if (!queue.isClosed()) {
        tryAgain();
      }
      return;
    }
    List<Change<?>> batch =
        queue.take(tuning.changes(), tuning.bytes(), hasMoreRoom ? Duration.ZERO : tuning.probe());
    if (batch.isEmpty() || write(batch)) {
      keepUp(batch.isEmpty());
    }
    if (board.takeDamageMet()) {
      trouble(new SQLiteException("met by a read", SQLiteErrorCode.SQLITE_CORRUPT));
    }
  }

  /** Returns whether {@code batch} is durable. */
  private boolean write(List<Change<?>> batch) {
    Database open = database;
    if (open == null) {
      queue.putBack(batch);
      return false;
    }
    long started = nanoTime.getAsLong();
    inFlight = batch;
    board.writingSince(started);
    try {
      open.begin();
      for (Change<?> change : batch) {
        change.apply(open);
      }
      open.commit();
    } catch (SQLException | TroubleException | RuntimeException e) {
      board.isWritten();
      trouble(e);
      refuse(batch);
      return false;
    } finally {
      board.isWritten();
      inFlight = List.of();
    }
    // In this order: for a moment a little too much fits, rather than too little.
    queue.settled(batch);
    board.totals(open.totals());
    metrics.committed(batch.size(), Duration.ofNanos(nanoTime.getAsLong() - started));
    for (Change<?> change : batch) {
      Restore next = change instanceof Restore restore ? restore.next() : null;
      if (next != null) {
        queue.add(next);
      }
    }
    answers.succeeded(batch);
    return true;
  }

  /** Tells the appends, and keeps the rest for the next try. */
  private void refuse(List<Change<?>> batch) {
    List<Change<?>> kept = new ArrayList<>();
    List<Append> appends = new ArrayList<>();
    for (Change<?> change : batch) {
      if (change instanceof Append append) {
        appends.add(append);
        probeBytes = Math.max(probeBytes, append.weight());
      } else {
        kept.add(change);
      }
    }
    queue.putBack(kept);
    appends.addAll(queue.takeAppends());
    fail(appends);
  }

  private void fail(List<Append> appends) {
    Trouble trouble = board.trouble();
    if (trouble != null && !appends.isEmpty()) {
      queue.settled(appends);
      answers.failed(appends, trouble.exception());
    }
  }

  private void trouble(Exception e) {
    Trouble found = isOutOfSpace(e);
    boolean isNews = board.trouble() == null || firstTry.getCount() > 0;
    wait = found.remedy() == Trouble.Remedy.SALVAGE && !isNews ? tuning.salvage() : tuning.probe();
    board.trouble(found);
    if (isNews) {
      log.atWarn()
          .addKeyValue("reason", found.reason())
          .addKeyValue("cause", e.toString())
          .log(found.message());
    }
    isDamaged |= found.remedy() == Trouble.Remedy.SALVAGE;
    mustReopen |= found.remedy() != Trouble.Remedy.WAIT;
    hasFailed |= mustReopen;
    if (database != null) {
      database.rollback();
    }
  }

  /** A full disk shows in other errors, too: SQLite's index of the log needs room. */
  private Trouble isOutOfSpace(Exception e) {
    Trouble found = Trouble.of(e, directory);
    try {
      boolean isFull =
          found.remedy() == Trouble.Remedy.REOPEN
              && Files.exists(directory)
              && Files.isWritable(directory)
              && Files.getFileStore(directory).getUsableSpace() < MIN_PROBE;
      return isFull
          ? new Trouble(Reason.FULL, Trouble.full(directory).message(), found.remedy())
          : found;
    } catch (IOException unknown) {
      return found;
    }
  }

  private void tryAgain() throws InterruptedException {
    fail(queue.takeAppends());
    Trouble before = board.trouble();
    try {
      boolean isFull = before != null && before.reason() == Reason.FULL;
      if (isFull && (database == null || mustReopen || !queue.isEmpty())) {
        reserve.giveUp();
      }
      Database open = reopened();
      if (isFull) {
        // The log's room first: what it holds may need all of the reserve in the database.
        open.checkpoint();
      }
      if (catchUp(open)) {
        reserve.make();
        open.probe(probeBytes);
        open.checkpoint();
        works(open);
      }
    } catch (SQLException | IOException | TroubleException | RuntimeException e) {
      trouble(e);
    }
  }

  private Database reopened()
      throws SQLException, IOException, TroubleException, InterruptedException {
    Database open = database;
    if (open != null && !mustReopen) {
      return open;
    }
    if (!close()) {
      throw new TroubleException(
          Trouble.unavailable(
              "a read from the spool's files in " + directory + " does not end: check the volume"));
    }
    open = recovery.open(board.adoption(), floor, hasFailed, isDamaged);
    database = open;
    mustReopen = false;
    hasFailed = false;
    isDamaged = false;
    board.opened(open.adoption(), open.totals());
    return open;
  }

  /** Does what waited for the disk, in small parts; false if the disk refuses still. */
  private boolean catchUp(Database open) throws InterruptedException, SQLException, IOException {
    while (!queue.isClosed()) {
      List<Change<?>> batch = queue.take(CAREFUL, tuning.bytes(), Duration.ZERO);
      if (batch.isEmpty()) {
        return true;
      }
      if (!write(batch)) {
        return false;
      }
      open.checkpoint();
    }
    return false;
  }

  private void works(Database open) {
    boolean isFirst = firstTry.getCount() > 0;
    board.trouble(null);
    probeBytes = MIN_PROBE;
    Totals totals = open.totals();
    log.atInfo()
        .addKeyValue("events", totals.pending())
        .addKeyValue("given_up", totals.givenUp())
        .addKeyValue("bytes", totals.bytes())
        .log(isFirst ? "the spool is open" : "the spool works again");
  }

  private void keepUp(boolean isIdle) {
    Database open = database;
    try {
      if (open != null) {
        hasMoreRoom = isIdle ? upkeep.idle(open) : upkeep.busy(open);
      }
    } catch (SQLException | IOException | TroubleException | RuntimeException e) {
      trouble(e);
    }
  }

  private void finish() throws InterruptedException {
    boolean good = board.trouble() == null;
    while (good && !queue.isEmpty()) {
      good = write(queue.take(tuning.changes(), tuning.bytes(), Duration.ZERO));
    }
  }

  /** Closes every connection; false if the reader keeps one. */
  private boolean close() throws InterruptedException {
    board.closed();
    boolean released = reader.release(tuning.stop());
    Database open = database;
    database = null;
    if (open != null) {
      floor = Math.max(floor, open.next());
      try {
        open.close();
      } catch (SQLException e) {
        log.atDebug().addKeyValue("cause", e.toString()).log("the spool was not closed in order");
      }
    }
    return released;
  }
}
