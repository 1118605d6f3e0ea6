package io.github.buildkitepubsub.spool.sqlite.store;

import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.spool.EntryState;
import io.github.buildkitepubsub.spool.GivenUp;
import io.github.buildkitepubsub.spool.sqlite.files.InPlace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * The open database, for the writer's thread. Changes are made between begin and commit. Positions
 * that it takes and returns are told ones, as {@link Adoption} has it.
 */
public final class Database implements AutoCloseable {

  /** A step of a vacuum takes milliseconds, so that appends get between. */
  private static final int VACUUM_PAGES = 256;

  /** Free pages that are kept: the next events need them. */
  private static final int FREE_PAGES = 256;

  private static final String DELETE = "DELETE FROM entry WHERE position=? RETURNING state, size";

  private static final String ADD_ATTEMPTS =
      "UPDATE entry SET attempts=attempts+? WHERE position=?";

  private static final String GIVE_UP =
      "UPDATE entry SET state=1, given_up_reason=?, given_up_error=?, given_up_retries=?,"
          + " given_up_at=? WHERE position=? AND state=?";

  private static final String RESTORABLE =
      "SELECT max(position) FROM (SELECT position FROM entry WHERE state=1 AND position>?"
          + " ORDER BY position LIMIT 256)";

  private static final String RESTORE =
      "UPDATE entry SET state=0, attempts=0, given_up_reason=NULL, given_up_error=NULL,"
          + " given_up_retries=NULL, given_up_at=NULL"
          + " WHERE state=1 AND position>? AND position<=?";

  private static final String OLDEST =
      "SELECT position, received_at FROM entry WHERE state=0 ORDER BY position LIMIT 1";

  private static final String COUNT = "SELECT state, count(*), sum(size) FROM entry GROUP BY state";

  private final Path directory;
  private final Connection connection;
  private final Adoption adoption;
  private final Statements statements;
  private final List<InPlace> files;
  private final Tally tally = new Tally();
  // As it is stored.
  private long next;

  /**
   * Takes {@code connection} over, and counts what is there.
   *
   * @param floor the lowest position that may be given out
   */
  public Database(Path directory, Connection connection, Adoption adoption, long floor)
      throws SQLException, IOException {
    this.directory = directory;
    this.connection = connection;
    this.adoption = adoption;
    this.statements = new Statements(connection);
    recount(adoption.stored(floor));
    files =
        List.of(
            InPlace.now(directory.resolve(Schema.FILE)),
            InPlace.now(directory.resolve(Schema.WAL)));
  }

  private void recount(long floor) throws SQLException {
    long[] count = new long[2];
    long bytes = 0;
    try (ResultSet row = statements.get(COUNT).executeQuery()) {
      while (row.next()) {
        count[row.getInt(1)] = row.getLong(2);
        bytes += row.getLong(3);
      }
    }
    long last = Math.max(floor - 1, Sql.number(connection, "SELECT max(position) FROM entry"));
    tally.recounted(count[0], count[1], bytes, last);
    next = last + 1;
    lookUpOldest();
    tally.commit();
  }

  /** Starts a transaction. */
  public void begin() throws SQLException {
    Sql.run(connection, "BEGIN IMMEDIATE");
  }

  /** Makes what was changed durable, or throws; then it may be durable all the same. */
  public void commit() throws SQLException, TroubleException {
    lookUpOldest();
    Sql.run(connection, "COMMIT");
    checkInPlace();
    tally.commit();
  }

  /** Throws if the files have lost their names, and so what was written to them. */
  public void checkInPlace() throws TroubleException {
    for (InPlace file : files) {
      if (!file.holds()) {
        throw new TroubleException(Trouble.replaced(directory));
      }
    }
  }

  /** Takes back what was changed since begin, as far as that can be done. */
  public void rollback() {
    tally.rollback();
    try {
      statements.drop();
      if (!connection.isClosed()) {
        Sql.run(connection, "ROLLBACK");
      }
    } catch (SQLException e) {
      // SQLite has rolled back by itself, or the connection is given up next.
      return;
    }
  }

  /** Which database this is. */
  public Adoption adoption() {
    return adoption;
  }

  /** What is in it since the last commit. */
  public Totals totals() {
    return tally.totals();
  }

  /** The position that the next event gets. */
  public long next() {
    return adoption.told(next);
  }

  /** Adds {@code event}, and returns its position. */
  public long insert(WebhookEvent event) throws SQLException {
    Row row = Row.of(next, event);
    // Also if this fails: a position names one event, even one of which nobody knows.
    next++;
    PreparedStatement insert = statements.get(Row.INSERT);
    row.bind(insert);
    insert.executeUpdate();
    tally.added(row);
    return adoption.told(row.position());
  }

  /** Removes the entry at {@code position}, if there is one. */
  public void delete(long position) throws SQLException {
    long stored = adoption.stored(position);
    PreparedStatement delete = statements.get(DELETE);
    delete.setLong(1, stored);
    try (ResultSet deleted = delete.executeQuery()) {
      if (deleted.next()) {
        tally.removed(stored, deleted.getInt(1) == 0, deleted.getLong(2));
      }
    }
  }

  /** Adds to the attempts of the entry at {@code position}, if there is one. */
  public void addAttempts(long position, int more) throws SQLException {
    PreparedStatement attempts = statements.get(ADD_ATTEMPTS);
    attempts.setInt(1, more);
    attempts.setLong(2, adoption.stored(position));
    attempts.executeUpdate();
  }

  /** Marks the entry at {@code position}, if there is one, as given up. */
  public void giveUp(long position, GivenUp why) throws SQLException {
    long stored = adoption.stored(position);
    PreparedStatement giveUp = statements.get(GIVE_UP);
    Row.bind(giveUp, 1, why);
    giveUp.setLong(5, stored);
    giveUp.setInt(6, Row.code(EntryState.PENDING));
    if (giveUp.executeUpdate() > 0) {
      tally.gaveUp(stored);
    } else {
      // It was given up before, or is not there.
      giveUp.setInt(6, Row.code(EntryState.GIVEN_UP));
      giveUp.executeUpdate();
    }
  }

  /** How many entries were restored, up to which position. */
  public record Restored(int entries, long upTo) {}

  /** Restores some of the entries after {@code after}; none if there are none. */
  public Restored restore(long after) throws SQLException {
    PreparedStatement restorable = statements.get(RESTORABLE);
    restorable.setLong(1, adoption.stored(after));
    long upTo;
    try (ResultSet row = restorable.executeQuery()) {
      upTo = row.next() ? row.getLong(1) : 0;
    }
    PreparedStatement restore = statements.get(RESTORE);
    restore.setLong(1, adoption.stored(after));
    restore.setLong(2, upTo);
    int entries = restore.executeUpdate();
    if (entries > 0) {
      tally.restored(entries);
    }
    return new Restored(entries, adoption.told(upTo));
  }

  private void lookUpOldest() throws SQLException {
    if (tally.lacksOldest()) {
      try (ResultSet row = statements.get(OLDEST).executeQuery()) {
        if (row.next()) {
          tally.oldest(row.getLong(1), Row.instant(row.getLong(2)));
        } else {
          tally.noOldest();
        }
      }
    }
  }

  /** Writes and removes {@code bytes}, durably, as events would be. */
  public void probe(long bytes) throws SQLException, TroubleException {
    begin();
    Sql.run(connection, "INSERT INTO probe (filler) VALUES (zeroblob(" + bytes + "))");
    commit();
    begin();
    Sql.run(connection, "DELETE FROM probe");
    commit();
  }

  /**
   * Gives a little room back.
   *
   * @return whether there is more to give back
   */
  public boolean vacuum() throws SQLException {
    long free = Sql.number(connection, "PRAGMA freelist_count");
    if (free <= FREE_PAGES) {
      return false;
    }
    long pages = Math.min(VACUUM_PAGES, free - FREE_PAGES);
    Sql.run(connection, "PRAGMA incremental_vacuum(" + pages + ")");
    return free - pages > FREE_PAGES;
  }

  /**
   * Copies the log into the database, durably, and empties it.
   *
   * @return false if somebody reads from the log just now
   */
  public boolean checkpoint() throws SQLException, IOException {
    if (Files.size(directory.resolve(Schema.WAL)) == 0) {
      return true;
    }
    long patience = Sql.number(connection, "PRAGMA busy_timeout");
    Sql.run(connection, "PRAGMA busy_timeout=0");
    try {
      return Sql.number(connection, "PRAGMA wal_checkpoint(TRUNCATE)") == 0;
    } finally {
      Sql.run(connection, "PRAGMA busy_timeout=" + patience);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
