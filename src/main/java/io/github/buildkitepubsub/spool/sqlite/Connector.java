package io.github.buildkitepubsub.spool.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.sqlite.SQLiteConfig;

/** Opens a database. Tests put faults in between. */
interface Connector {

  /** SQLite. */
  Connector SQLITE =
      (file, readOnly) -> {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(readOnly);
        return config.createConnection("jdbc:sqlite:" + file);
      };

  Connection connect(Path file, boolean readOnly) throws SQLException;
}
