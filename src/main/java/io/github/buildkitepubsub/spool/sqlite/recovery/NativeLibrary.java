package io.github.buildkitepubsub.spool.sqlite.recovery;

import io.github.buildkitepubsub.spool.sqlite.store.Trouble;
import io.github.buildkitepubsub.spool.sqlite.store.TroubleException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteJDBCLoader;

/**
 * SQLite's native library, which the driver unpacks into {@code org.sqlite.tmpdir}, else {@code
 * java.io.tmpdir}. Where that is read-only or must not hold programs, and no other place was named,
 * the spool's directory serves.
 */
final class NativeLibrary {

  private static final Logger log = LoggerFactory.getLogger(NativeLibrary.class);

  private static final String PLACE = "org.sqlite.tmpdir";

  private NativeLibrary() {}

  /** Loads it, unless it is loaded. */
  static synchronized void load(Path directory) throws TroubleException {
    boolean isNamed = System.getProperty(PLACE) != null;
    if (!isNamed && !Files.isWritable(Path.of(System.getProperty("java.io.tmpdir", "")))) {
      // The driver would say so in pages of stack traces.
      loadFrom(directory);
      return;
    }
    try {
      SQLiteJDBCLoader.initialize();
    } catch (Exception | LinkageError e) {
      if (isNamed) {
        throw failure(e);
      }
      loadFrom(directory);
    }
  }

  private static void loadFrom(Path directory) throws TroubleException {
    System.setProperty(PLACE, directory.toString());
    try {
      SQLiteJDBCLoader.initialize();
      log.atInfo()
          .addKeyValue("directory", directory)
          .log("the spool's native library was unpacked into the spool's directory");
    } catch (Exception | LinkageError e) {
      throw failure(e);
    } finally {
      // It is read only while the library is loaded, which is once.
      System.clearProperty(PLACE);
    }
  }

  private static TroubleException failure(Throwable e) {
    return new TroubleException(
        Trouble.unavailable(
            "SQLite's native library cannot be loaded ("
                + e.getClass().getSimpleName()
                + "): set -D"
                + PLACE
                + " to a directory that may be written and may hold programs"));
  }
}
