package io.github.buildkitepubsub.spool.sqlite.store;

import io.github.buildkitepubsub.spool.EntryState;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The reader's connection and statements. No transaction stays open between calls. */
public final class Pages implements AutoCloseable {

  private final Connection connection;
  private final PreparedStatement sizes;
  private final PreparedStatement entry;

  /** Opens the database {@code file}, which is there. */
  public Pages(Connector connector, Path file) throws SQLException {
    this(Schema.openForReading(connector, file));
  }

  private Pages(Connection connection) throws SQLException {
    this.connection = connection;
    sizes =
        connection.prepareStatement(
            "SELECT position, size FROM entry INDEXED BY entry_order"
                + " WHERE state=? AND position>? AND position<=? ORDER BY position LIMIT ?");
    entry = connection.prepareStatement("SELECT " + Row.COLUMNS + " FROM entry WHERE position=?");
  }

  /** Positions of entries that fit, in order. */
  public record Found(List<Long> positions) {

    /** Whether there are none. */
    public boolean isEmpty() {
      return positions.isEmpty();
    }
  }

  /** Looks for entries in the index alone: a body that does not fit is not read. */
  public Found find(EntryState state, long after, long upTo, int maxEvents, long maxBytes)
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
  public @Nullable Row row(long position) throws SQLException {
    entry.setLong(1, position);
    try (ResultSet row = entry.executeQuery()) {
      return row.next() ? Row.read(row) : null;
    }
  }

  /**
   * Reads the whole file.
   *
   * @throws SQLException SQLITE_CORRUPT if it is not whole
   */
  public void check() throws SQLException {
    Sql.checkIntegrity(connection);
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
