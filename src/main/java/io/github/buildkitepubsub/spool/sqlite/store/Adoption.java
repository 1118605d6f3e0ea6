package io.github.buildkitepubsub.spool.sqlite.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A database that this process has taken over, and how the positions of its entries are told.
 *
 * <p>Other files can take the place of those that are open: a volume is mounted late, a directory
 * is moved. Entries of both have the same positions, and what is queued or worked on for the one
 * must not be done to the other. So a process writes a random identity into each database that it
 * takes over, and tells positions with an offset, which puts them above all that it has told
 * before. A removal that was meant for another database then matches nothing, all that this one
 * holds is new to whoever reads it, and no row need be changed.
 *
 * <p>The identity is new each time, whatever the database has: a copy from before this process may
 * have other events at the same positions. A database that comes back after another was here is
 * taken over anew, too, so that what was worked on in it may be published twice.
 *
 * @param identity as it stands in the database
 * @param offset what an entry's position is told with above the one that is stored
 */
public record Adoption(String identity, long offset) {

  private static final String IDENTITY = "SELECT value FROM identity";

  private static final String IDENTIFY =
      "INSERT OR REPLACE INTO identity (id, value) VALUES (1, ?)";

  /**
   * The adoption {@code before}, if {@code connection} leads to the same database; else another,
   * which is then in the log, durably.
   *
   * @param before null if there was none
   * @param floor above all positions that were told before
   */
  public static Adoption of(
      Connection connection, @Nullable Adoption before, long floor, RandomGenerator random)
      throws SQLException {
    if (before != null && before.isOf(connection)) {
      return before;
    }
    HexFormat hex = HexFormat.of();
    String identity = hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
    Sql.run(connection, "BEGIN IMMEDIATE");
    identify(connection, identity);
    Sql.run(connection, "COMMIT");
    return new Adoption(identity, floor - 1);
  }

  /** The identity in the database; empty if it has none. */
  public static String identity(Connection connection) throws SQLException {
    return Sql.text(connection, IDENTITY);
  }

  /** Writes {@code identity} into the database, within a transaction or as one. */
  public static void identify(Connection connection, String identity) throws SQLException {
    try (PreparedStatement identify = connection.prepareStatement(IDENTIFY)) {
      identify.setString(1, identity);
      identify.executeUpdate();
    }
  }

  /** Whether {@code connection} leads to this database. */
  boolean isOf(Connection connection) throws SQLException {
    return identity.equals(identity(connection));
  }

  /** What {@code stored}, a position in the database, is told as. */
  public long told(long stored) {
    return stored + offset;
  }

  /** The position in the database that is told as {@code told}; below 1 if it is of another. */
  long stored(long told) {
    return told - offset;
  }
}
