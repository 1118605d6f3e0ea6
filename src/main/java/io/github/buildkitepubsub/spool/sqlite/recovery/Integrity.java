package io.github.buildkitepubsub.spool.sqlite.recovery;

import io.github.buildkitepubsub.spool.sqlite.store.Schema;
import io.github.buildkitepubsub.spool.sqlite.store.Sql;
import io.github.buildkitepubsub.spool.sqlite.store.Trouble;
import io.github.buildkitepubsub.spool.sqlite.store.TroubleException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

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
      throw damaged("not a spool");
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
    // A full check, not quick_check, which would miss an entry that is not in its index: no reader
    // would ever find it.
    String verdict = inFull ? Sql.text(connection, "PRAGMA integrity_check(1)") : "ok";
    if (!"ok".equals(verdict)) {
      throw damaged(verdict);
    }
  }

  private static SQLException damaged(String how) {
    return new SQLiteException(how, SQLiteErrorCode.SQLITE_CORRUPT);
  }
}
