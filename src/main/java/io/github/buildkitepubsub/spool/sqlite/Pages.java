package io.github.buildkitepubsub.spool.sqlite;

import io.github.buildkitepubsub.spool.EntryState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The reader's connection and statements. No transaction stays open between calls. */
final class Pages implements AutoCloseable {

  private final Connection connection;
  private final PreparedStatement sizes;
  private final PreparedStatement entry;

  Pages(Connection connection) throws SQLException {
    this.connection = connection;
    sizes =
        connection.prepareStatement(
            "SELECT position, size FROM entry INDEXED BY entry_order"
                + " WHERE state=? AND position>? AND position<=? ORDER BY position LIMIT ?");
    entry = connection.prepareStatement("SELECT " + Row.COLUMNS + " FROM entry WHERE position=?");
  }

  /** Positions of entries that fit, in order. */
  record Found(List<Long> positions) {

    boolean isEmpty() {
      return positions.isEmpty();
    }
  }

  /** Looks for entries in the index alone: a body that does not fit is not read. */
  Found find(EntryState state, long after, long upTo, int maxEvents, long maxBytes)
      throws SQLException {
    sizes.setInt(1, Row.code(state));
    sizes.setLong(2, after);
    sizes.setLong(3, upTo);
    sizes.setInt(4, maxEvents);
    List<Long> positions = new ArrayList<>();
    long bytes = 0;
    try (ResultSet rows = sizes.executeQuery()) {
      while (rows.next()) {
        bytes += rows.getLong(2);
        if (!positions.isEmpty() && bytes > maxBytes) {
          break;
        }
        positions.add(rows.getLong(1));
      }
    }
    return new Found(positions);
  }

  /** The entry at {@code position}; null if it is there no more. */
  @Nullable Row row(long position) throws SQLException {
    entry.setLong(1, position);
    try (ResultSet row = entry.executeQuery()) {
      return row.next() ? Row.read(row) : null;
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
