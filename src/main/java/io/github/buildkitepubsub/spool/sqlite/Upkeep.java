package io.github.buildkitepubsub.spool.sqlite;

import io.github.buildkitepubsub.spool.sqlite.store.Database;
import io.github.buildkitepubsub.spool.sqlite.store.TroubleException;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Gives the room of removed events back to the disk: fast while nothing waits, else slowly. */
final class Upkeep {

  private final LongSupplier nanoTime;
  private final Duration pause;
  private long last;

  Upkeep(LongSupplier nanoTime, Duration pause) {
    this.nanoTime = nanoTime;
    this.pause = pause;
  }

  /** Returns whether there is more to do. */
  boolean idle(Database database) throws SQLException, IOException, TroubleException {
    database.checkInPlace();
    boolean hasMore = database.vacuum();
    if (!hasMore) {
      database.checkpoint();
    }
    return hasMore;
  }

  /** Returns false: what is left waits for the next time. */
  boolean busy(Database database) throws SQLException {
    long now = nanoTime.getAsLong();
    if (now - last >= pause.toNanos()) {
      last = now;
      database.vacuum();
    }
    return false;
  }
}
