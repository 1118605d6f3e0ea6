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

/**
 * The reader's connection and statements. No transaction stays open between calls. Positions are
 * told ones, as {@link Adoption} has it, but for those in rows.
 */
public final class Pages implements AutoCloseable {

  private final Connection connection;
  private final Adoption adoption;
  private final PreparedStatement sizes;
  private final PreparedStatement entry;

  /**
   * Opens the database in {@code directory}, which is there.
   *
   * @throws TroubleException if it is not the one that was adopted
   */
  public static Pages open(Connector connector, Path directory, Adoption adoption)
      throws SQLException, TroubleException {
    Connection connection = Schema.openForReading(connector, directory.resolve(Schema.FILE));
    try {
      if (!adoption.isOf(connection)) {
        throw new TroubleException(Trouble.replaced(directory));
      }
      return new Pages(connection, adoption);
    } catch (SQLException | TroubleException | RuntimeException e) {
      Schema.closeAfter(e, connection);
      throw e;
    }
  }

  private Pages(Connection connection, Adoption adoption) throws SQLException {
    this.connection = connection;
    this.adoption = adoption;
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
    sizes.setLong(2, adoption.stored(after));
    sizes.setLong(3, adoption.stored(upTo));
    sizes.setInt(4, maxEvents);
    List<Long> positions = new ArrayList<>();
    long bytes = 0;
    try (ResultSet rows = sizes.executeQuery()) {
      while (rows.next()) {
        bytes += rows.getLong(2);
        if (!positions.isEmpty() && bytes > maxBytes) {
          break;
        }
        positions.add(adoption.told(rows.getLong(1)));
      }
    }
    return new Found(positions);
  }

  /** The entry at {@code position}; null if it is there no more. */
  public @Nullable Row row(long position) throws SQLException {
    entry.setLong(1, adoption.stored(position));
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
