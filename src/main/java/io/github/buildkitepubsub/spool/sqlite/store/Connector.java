package io.github.buildkitepubsub.spool.sqlite.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.sqlite.SQLiteConfig;

/** Opens a database. Tests put faults in between. */
public interface Connector {

  /** SQLite. */
  Connector SQLITE =
      (file, readOnly) -> {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(readOnly);
        // Else each INSERT is followed by a statement that nobody asked for.
        config.setGetGeneratedKeys(false);
        return config.createConnection("jdbc:sqlite:" + file);
      };

  /** Opens {@code file}, which is made if it is not there and this is not read-only. */
  Connection connect(Path file, boolean readOnly) throws SQLException;
}
