package io.github.buildkitepubsub.spool.sqlite.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Statements without parameters. */
public final class Sql {

  private Sql() {}

  /** Runs {@code sql} to its end; rows that it returns are dropped. */
  public static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  /** The number in the first column of the first row; 0 for NULL or no row. */
  public static long number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  /**
   * Reads the whole file.
   *
   * @throws SQLException SQLITE_CORRUPT if it is not whole
   */
  public static void checkIntegrity(Connection connection) throws SQLException {
    // A full check, not quick_check, which would miss an entry that is not in its index: no reader
    // would ever find it.
    String verdict = text(connection, "PRAGMA integrity_check(1)");
    if (!"ok".equals(verdict)) {
      throw damaged(verdict);
    }
  }

  /** What SQLite throws for a file that is not whole. */
  public static SQLException damaged(String how) {
    return new SQLiteException(how, SQLiteErrorCode.SQLITE_CORRUPT);
  }

  /** The text in the first column of the first row; empty if there is none. */
  public static String text(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? String.valueOf(row.getString(1)) : "";
    }
  }
}
