package io.github.buildkitepubsub.spool.sqlite.recovery;

import io.github.buildkitepubsub.spool.sqlite.files.Aside;
import io.github.buildkitepubsub.spool.sqlite.files.Durably;
import io.github.buildkitepubsub.spool.sqlite.store.Adoption;
import io.github.buildkitepubsub.spool.sqlite.store.Connector;
import io.github.buildkitepubsub.spool.sqlite.store.Row;
import io.github.buildkitepubsub.spool.sqlite.store.Schema;
import io.github.buildkitepubsub.spool.sqlite.store.Sql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a new database of what can be read of a damaged one, which stays in {@code aside/}. A row
 * counts only if it is whole by its checksum. No connection may be open.
 */
final class Salvage {

  private static final Logger log = LoggerFactory.getLogger(Salvage.class);

  private static final String PART = "spool.salvage";
  private static final String COMPLETE = "spool.salvaged";

  /** Positions that are tried one by one between the two ends that can be read. */
  private static final long LOOK_UPS = 1_000_000;

  /** Rows of the new database that are committed together. */
  private static final int BATCH = 1000;

  /** What was found from one end may be found again from the other. */
  private static final String INSERT = Row.INSERT.replaceFirst("INSERT", "INSERT OR IGNORE");

  private final Path directory;
  private final Connector connector;
  private final Aside aside;

  Salvage(Path directory, Connector connector, Aside aside) {
    this.directory = directory;
    this.connector = connector;
    this.aside = aside;
  }

  /** Does what a crash in the middle of {@link #run} left to do. */
  void finish() throws IOException {
    deleteDatabase(PART);
    if (Files.exists(directory.resolve(COMPLETE))) {
      putInPlace();
    }
  }

  /** Puts a new database in the place of the damaged one. */
  void run() throws IOException, SQLException {
    Path damaged =
        aside.link("spool", List.of(directory.resolve(Schema.FILE), directory.resolve(Schema.WAL)));
    Path part = directory.resolve(PART);
    Copied copied = new Copied();
    try (Connection to = Schema.openForWriting(connector, part)) {
      copy(damaged.resolve(Schema.FILE), to, copied);
      Sql.run(to, "PRAGMA wal_checkpoint(TRUNCATE)");
    } catch (SQLException | RuntimeException e) {
      // The damaged database still has its own name; a second one for each try helps nobody.
      delete(damaged);
      deleteDatabase(PART);
      throw e;
    }
    Durably.sync(part);
    Files.move(part, directory.resolve(COMPLETE), StandardCopyOption.ATOMIC_MOVE);
    Durably.sync(directory);
    putInPlace();
    log.atError()
        .addKeyValue("kept", copied.kept)
        .addKeyValue("lost", copied.lost())
        .addKeyValue("aside", damaged)
        .log("the spool's database is damaged: what could be read is in a new one");
  }

  private void putInPlace() throws IOException {
    Files.deleteIfExists(directory.resolve(Schema.WAL));
    Files.deleteIfExists(directory.resolve(Schema.SHM));
    Durably.sync(directory);
    Files.move(
        directory.resolve(COMPLETE),
        directory.resolve(Schema.FILE),
        StandardCopyOption.ATOMIC_MOVE);
    Durably.sync(directory);
  }

  private void deleteDatabase(String name) throws IOException {
    for (String suffix : List.of("", "-wal", "-shm")) {
      Files.deleteIfExists(directory.resolve(name + suffix));
    }
  }

  private static void delete(Path damaged) throws IOException {
    for (String name : List.of(Schema.FILE, Schema.WAL, Schema.SHM)) {
      Files.deleteIfExists(damaged.resolve(name));
    }
    Files.deleteIfExists(damaged);
  }

  /** Copies what can be read from both ends towards the damage, then what is between them. */
  private void copy(Path damaged, Connection to, Copied copied) throws SQLException {
    try (DamagedDatabase from = DamagedDatabase.open(connector, damaged);
        PreparedStatement insert = to.prepareStatement(INSERT)) {
      copied.expected = from.count();
      // What waits for the damaged database is meant for this one.
      Adoption.identify(to, from.identity());
      DamagedDatabase.Sink keep = row -> keep(row, to, insert, copied);
      Sql.run(to, "BEGIN IMMEDIATE");
      long low = from.ascending(keep);
      long high = from.descending(low, keep);
      for (long at = low + 1; at < high && at - low <= LOOK_UPS; at++) {
        from.lookUp(at, keep);
      }
      Sql.run(to, "COMMIT");
    }
  }

  private static void keep(Row row, Connection to, PreparedStatement insert, Copied copied)
      throws SQLException {
    if (!row.isWhole()) {
      return;
    }
    row.bind(insert);
    copied.kept += insert.executeUpdate();
    if (copied.kept % BATCH == 0) {
      // So that the log can be copied into the database now and then.
      Sql.run(to, "COMMIT");
      Sql.run(to, "BEGIN IMMEDIATE");
    }
  }

  /** What became of the rows. */
  private static final class Copied {

    private long kept;
    private long expected;

    String lost() {
      return expected < 0 ? "unknown" : Long.toString(Math.max(0, expected - kept));
    }
  }
}
