package io.github.buildkitepubsub.spool.sqlite.recovery;

import io.github.buildkitepubsub.spool.sqlite.store.Schema;
import io.github.buildkitepubsub.spool.sqlite.store.Sql;
import io.github.buildkitepubsub.spool.sqlite.store.Trouble;
import io.github.buildkitepubsub.spool.sqlite.store.TroubleException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

/** Whether a database is the spool's, and whole. */
final class Integrity {

  private Integrity() {}

  /**
   * Looks at the database behind {@code connection}.
   *
   * @param inFull whether every page is read
   * @throws SQLException SQLITE_CORRUPT if it is not whole, or another program's
   * @throws TroubleException if it is of a later version of this service
   */
  static void check(Connection connection, boolean inFull, Path directory)
      throws SQLException, TroubleException {
    if (Sql.number(connection, "PRAGMA application_id") != Schema.APPLICATION) {
      throw Sql.damaged("not a spool");
    }
    long version = Sql.number(connection, "PRAGMA user_version");
    if (version > Schema.VERSION) {
      throw new TroubleException(
          Trouble.unavailable(
              "the spool's files in "
                  + directory
                  + " are of format "
                  + version
                  + ", which a later version of this service wrote: run that, or move them away"));
    }
    if (inFull) {
      Sql.checkIntegrity(connection);
    }
  }
}
