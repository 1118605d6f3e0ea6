package io.github.buildkitepubsub.spool.sqlite.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** The database's file and tables; see the package. */
public final class Schema {

  /** The database. */
  public static final String FILE = "spool.db";

  /** Its write-ahead log. */
  public static final String WAL = FILE + "-wal";

  /** The log's index. */
  public static final String SHM = FILE + "-shm";

  /** "BkSp", so that {@code file} and the shell can tell what it is. */
  public static final int APPLICATION = 0x426B5370;

  /** Of the tables. */
  public static final int VERSION = 1;

  /** How long another process's lock is waited for: an operator's statement in the shell. */
  private static final int BUSY_MILLIS = 1000;

  /** Negative numbers are KiB. A batch fits, so that it is written once, at its COMMIT. */
  private static final List<String> WRITER =
      List.of(
          "PRAGMA auto_vacuum=INCREMENTAL",
          "PRAGMA journal_mode=WAL",
          "PRAGMA synchronous=FULL",
          "PRAGMA cache_size=-8192",
          // Pages that are in the database after a checkpoint every 4 MiB or so.
          "PRAGMA wal_autocheckpoint=1000",
          "PRAGMA journal_size_limit=16777216",
          // A read-only root file system has no room for SQLite's temporary files.
          "PRAGMA temp_store=MEMORY",
          "PRAGMA busy_timeout=" + BUSY_MILLIS);

  private static final List<String> READER =
      List.of(
          "PRAGMA query_only=ON",
          "PRAGMA cache_size=-1024",
          "PRAGMA temp_store=MEMORY",
          "PRAGMA busy_timeout=" + BUSY_MILLIS);

  private static final String IDENTITY =
      "CREATE TABLE IF NOT EXISTS identity (id INTEGER PRIMARY KEY CHECK (id = 1), value TEXT NOT"
          + " NULL) STRICT";

  private static final List<String> TABLES =
      List.of(
          "BEGIN IMMEDIATE",
          """
          CREATE TABLE IF NOT EXISTS entry (
            position INTEGER PRIMARY KEY,
            state INTEGER NOT NULL CHECK (state IN (0, 1)),
            event_id TEXT NOT NULL,
            event_type TEXT NOT NULL,
            received_at INTEGER NOT NULL,
            attempts INTEGER NOT NULL,
            given_up_reason TEXT,
            given_up_error TEXT,
            given_up_retries INTEGER,
            given_up_at INTEGER,
            size INTEGER NOT NULL,
            checksum INTEGER NOT NULL,
            trace TEXT,
            body BLOB NOT NULL
          ) STRICT
          """,
          "CREATE INDEX IF NOT EXISTS entry_order ON entry (state, position, size, received_at)",
          "CREATE TABLE IF NOT EXISTS probe (id INTEGER PRIMARY KEY, filler BLOB) STRICT",
          IDENTITY,
          "PRAGMA application_id=" + APPLICATION,
          "PRAGMA user_version=" + VERSION,
          "COMMIT");

  private static final String HAS_TRACE =
      "SELECT count(*) FROM pragma_table_info('entry') WHERE name='trace'";

  private static final String HAS_IDENTITY =
      "SELECT count(*) FROM sqlite_schema WHERE type='table' AND name='identity'";

  private Schema() {}

  /** Opens {@code file} for the writer, and makes the tables in one that is new. */
  public static Connection openForWriting(Connector connector, Path file) throws SQLException {
    boolean isNew = !Files.exists(file);
    Connection connection = connector.connect(file, false);
    try {
      run(connection, WRITER);
      if (isNew || Sql.number(connection, "SELECT count(*) FROM sqlite_schema") == 0) {
        run(connection, TABLES);
      }
      return connection;
    } catch (SQLException | RuntimeException e) {
      closeAfter(e, connection);
      throw e;
    }
  }

  /**
   * Adds what older files of this format do not have: a column, a table. An older service does not
   * mind them.
   *
   * @param connection to a database that is known to be the spool's
   */
  public static void complete(Connection connection) throws SQLException {
    if (Sql.number(connection, HAS_TRACE) == 0) {
      Sql.run(connection, "ALTER TABLE entry ADD COLUMN trace TEXT");
    }
    if (Sql.number(connection, HAS_IDENTITY) == 0) {
      Sql.run(connection, IDENTITY);
    }
  }

  /** Opens {@code file}, which is there, for the reader. */
  static Connection openForReading(Connector connector, Path file) throws SQLException {
    Connection connection = connector.connect(file, false);
    try {
      run(connection, READER);
      return connection;
    } catch (SQLException | RuntimeException e) {
      closeAfter(e, connection);
      throw e;
    }
  }

  /** Closes {@code connection}; {@code failure} is what there is to tell. */
  public static void closeAfter(Exception failure, Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }

  private static void run(Connection connection, List<String> statements) throws SQLException {
    for (String statement : statements) {
      Sql.run(connection, statement);
    }
  }
}
