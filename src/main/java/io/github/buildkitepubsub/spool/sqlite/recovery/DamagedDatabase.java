package io.github.buildkitepubsub.spool.sqlite.recovery;

import io.github.buildkitepubsub.spool.sqlite.store.Adoption;
import io.github.buildkitepubsub.spool.sqlite.store.Connector;
import io.github.buildkitepubsub.spool.sqlite.store.Row;
import io.github.buildkitepubsub.spool.sqlite.store.Sql;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Reads what can be read. What cannot ends a walk; only sinks make its methods throw. */
final class DamagedDatabase implements AutoCloseable {

  /** Takes a row. */
  interface Sink {
    void take(Row row) throws SQLException;
  }

  /** Positions that are given out are above it. */
  private static final long BEFORE_FIRST = 0;

  private static final String ROWS = "SELECT " + Row.COLUMNS + " FROM entry NOT INDEXED WHERE ";

  private final @Nullable Connection connection;

  private DamagedDatabase(@Nullable Connection connection) {
    this.connection = connection;
  }

  /** Opens {@code file}; if even that fails, it reads as empty. */
  static DamagedDatabase open(Connector connector, Path file) {
    try {
      return new DamagedDatabase(connector.connect(file, true));
    } catch (SQLException e) {
      return new DamagedDatabase(null);
    }
  }

  /** How many rows there should be by the index; -1 if it cannot be read. */
  long count() {
    try {
      return connection == null
          ? -1
          : Sql.number(connection, "SELECT count(*) FROM entry INDEXED BY entry_order");
    } catch (SQLException e) {
      return -1;
    }
  }

  /** Its identity; empty if it cannot be read. */
  String identity() {
    try {
      return connection == null ? "" : Adoption.identity(connection);
    } catch (SQLException e) {
      return "";
    }
  }

  /** From the first row on; returns the position of the last that was read. */
  long ascending(Sink sink) throws SQLException {
    return walk("position>? ORDER BY position", BEFORE_FIRST, BEFORE_FIRST, sink);
  }

  /** From the last row down to {@code after}; returns the position of the last that was read. */
  long descending(long after, Sink sink) throws SQLException {
    return walk("position>? ORDER BY position DESC", after, after, sink);
  }

  /** One row. */
  void lookUp(long position, Sink sink) throws SQLException {
    walk("position=?", position, position, sink);
  }

  private long walk(String where, long bound, long start, Sink sink) throws SQLException {
    long at = start;
    if (connection == null) {
      return at;
    }
    try (PreparedStatement select = connection.prepareStatement(ROWS + where)) {
      select.setLong(1, bound);
      try (ResultSet rows = select.executeQuery()) {
        for (Row row = next(rows); row != null; row = next(rows)) {
          at = row.position();
          take(row, sink);
        }
      }
    } catch (Refused e) {
      throw e.failure();
    } catch (SQLException e) {
      // The table cannot be read from here.
      return at;
    }
    return at;
  }

  private static @Nullable Row next(ResultSet rows) {
    try {
      return rows.next() ? Row.read(rows) : null;
    } catch (SQLException e) {
      return null;
    }
  }

  private static void take(Row row, Sink sink) throws Refused {
    try {
      sink.take(row);
    } catch (SQLException e) {
      throw new Refused(e);
    }
  }

  /** The sink failed, not the damaged database. */
  private static final class Refused extends SQLException {

    private static final long serialVersionUID = 1;

    private final SQLException failure;

    Refused(SQLException failure) {
      super(failure);
      this.failure = failure;
    }

    SQLException failure() {
      return failure;
    }
  }

  @Override
  public void close() throws SQLException {
    if (connection != null) {
      connection.close();
    }
  }
}
