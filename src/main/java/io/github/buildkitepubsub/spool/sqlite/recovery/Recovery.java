package io.github.buildkitepubsub.spool.sqlite.recovery;

import io.github.buildkitepubsub.spool.SpoolMetrics;
import io.github.buildkitepubsub.spool.sqlite.files.Aside;
import io.github.buildkitepubsub.spool.sqlite.files.DirectoryLock;
import io.github.buildkitepubsub.spool.sqlite.files.Durably;
import io.github.buildkitepubsub.spool.sqlite.files.WalInspection;
import io.github.buildkitepubsub.spool.sqlite.store.Adoption;
import io.github.buildkitepubsub.spool.sqlite.store.Connector;
import io.github.buildkitepubsub.spool.sqlite.store.Database;
import io.github.buildkitepubsub.spool.sqlite.store.Schema;
import io.github.buildkitepubsub.spool.sqlite.store.Totals;
import io.github.buildkitepubsub.spool.sqlite.store.Trouble;
import io.github.buildkitepubsub.spool.sqlite.store.TroubleException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** From a directory in whatever state to an open database. For the writer's thread. */
public final class Recovery implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Recovery.class);

  private final Path directory;
  private final Connector connector;
  private final Aside aside;
  private final Salvage salvage;
  private final SpoolMetrics metrics;
  private final long checkedBytes;
  private final RandomGenerator random;
  private @Nullable DirectoryLock lock;
  private boolean isLogInspected;

  /**
   * Does nothing yet.
   *
   * @param checkedBytes databases up to this size are checked in full
   * @param random for identities
   */
  public Recovery(
      Path directory,
      Connector connector,
      Aside aside,
      SpoolMetrics metrics,
      long checkedBytes,
      RandomGenerator random) {
    this.directory = directory;
    this.connector = connector;
    this.aside = aside;
    this.salvage = new Salvage(directory, connector, aside);
    this.metrics = metrics;
    this.checkedBytes = checkedBytes;
    this.random = random;
  }

  /**
   * Opens the database.
   *
   * @param before the database that this process had open last; null if there was none
   * @param floor the lowest position that may be given out
   * @param afterFailure whether a commit may have failed, so that the log cannot be trusted
   * @param isDamaged whether damage was met, so that the database is checked whatever its size
   */
  public Database open(
      @Nullable Adoption before, long floor, boolean afterFailure, boolean isDamaged)
      throws SQLException, IOException, TroubleException {
    Durably.makeDirectory(directory);
    lock();
    NativeLibrary.load(directory);
    salvage.finish();
    inspectLog();
    Connection connection = connect(isDamaged);
    try {
      Adoption adoption = Adoption.of(connection, before, floor, random);
      Database database = new Database(directory, connection, adoption, floor);
      if (!database.checkpoint() && afterFailure) {
        throw new SQLiteException("the log is in use", SQLiteErrorCode.SQLITE_BUSY);
      }
      Durably.sync(directory);
      if (before != null && !before.equals(adoption)) {
        tellOfOtherFiles(database.totals());
      }
      return database;
    } catch (SQLException | IOException | RuntimeException e) {
      Schema.closeAfter(e, connection);
      throw e;
    }
  }

  private static void tellOfOtherFiles(Totals found) {
    log.atWarn()
        .addKeyValue("events", found.pending())
        .addKeyValue("given_up", found.givenUp())
        .log(
            "the spool's directory has other files than before: what is in them is forwarded, and"
                + " nothing is done to them that waited for those before");
  }

  private void lock() throws IOException, TroubleException {
    DirectoryLock held = lock;
    if (held != null && held.isInPlace()) {
      return;
    }
    if (held != null) {
      held.close();
      // Other files may be there now.
      isLogInspected = false;
    }
    lock = DirectoryLock.tryAcquire(directory);
    if (lock == null) {
      throw new TroubleException(
          Trouble.unavailable(
              "the spool's directory "
                  + directory
                  + " is in use by another instance: give each its own"));
    }
  }

  private void inspectLog() throws IOException {
    if (isLogInspected) {
      return;
    }
    Path wal = directory.resolve(Schema.WAL);
    Path shm = directory.resolve(Schema.SHM);
    WalInspection found = WalInspection.of(wal, shm);
    if (found.isDamaged()) {
      Path copy = aside.copy(wal);
      metrics.setAside();
      log.atError()
          .addKeyValue("lost_frames", found.lost())
          .addKeyValue("kept_frames", found.committed())
          .addKeyValue("bytes", Files.size(copy))
          .addKeyValue("aside", copy)
          .log("the spool's log is damaged: what follows the damage is lost to it");
      if (found.isOlder()) {
        Files.delete(wal);
        Files.deleteIfExists(shm);
      }
    } else if (found.unfinished() > 0) {
      log.atInfo()
          .addKeyValue("frames", found.unfinished())
          .log("the spool's log ends in a transaction that was never finished: it is dropped");
    }
    isLogInspected = true;
  }

  private Connection connect(boolean isDamaged) throws SQLException, IOException, TroubleException {
    Path file = directory.resolve(Schema.FILE);
    boolean isChecked = isDamaged || (Files.exists(file) && Files.size(file) <= checkedBytes);
    Connection connection = null;
    try {
      connection = Schema.openForWriting(connector, file);
      Integrity.check(connection, isChecked, directory);
      Schema.complete(connection);
      return connection;
    } catch (SQLException | TroubleException e) {
      if (connection != null) {
        Schema.closeAfter(e, connection);
      }
      if (Trouble.of(e, directory).remedy() != Trouble.Remedy.SALVAGE) {
        throw e;
      }
      salvage();
      return Schema.openForWriting(connector, file);
    }
  }

  private void salvage() throws TroubleException {
    try {
      salvage.run();
      metrics.setAside();
    } catch (SQLException | IOException e) {
      Trouble trouble = Trouble.of(e, directory);
      // It reads and writes everything: it is tried again, but not each second.
      throw new TroubleException(
          new Trouble(trouble.reason(), trouble.message(), Trouble.Remedy.SALVAGE));
    }
  }

  /** Gives the directory to others. */
  @Override
  public void close() throws IOException {
    if (lock != null) {
      lock.close();
    }
  }
}
