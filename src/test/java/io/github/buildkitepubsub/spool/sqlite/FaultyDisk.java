package io.github.buildkitepubsub.spool.sqlite;

import io.github.buildkitepubsub.spool.sqlite.store.Connector;
import io.github.buildkitepubsub.spool.sqlite.store.Sql;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** SQLite, but its COMMIT fails or waits when a test says so, and its database may not grow. */
final class FaultyDisk implements Connector {

  private volatile @Nullable SQLiteErrorCode onCommit;
  private volatile @Nullable SQLiteErrorCode onConnect;
  private volatile @Nullable CountDownLatch gate;
  private volatile long maxPages = 1L << 30;
  private volatile @Nullable Connection writing;

  /** Commits fail so from now on, though their writes reach the file; null ends it. */
  void failCommits(@Nullable SQLiteErrorCode code) {
    onCommit = code;
  }

  /** Connections fail so from now on; null ends it. */
  void failConnections(@Nullable SQLiteErrorCode code) {
    onConnect = code;
  }

  /** Commits wait from now on for the latch. */
  void holdCommits(CountDownLatch gate) {
    this.gate = gate;
  }

  /** The database is full with so many pages, from the next time that it is opened. */
  void maxPages(long pages) throws SQLException {
    maxPages = pages;
    Connection open = writing;
    if (open != null) {
      Sql.run(open, "PRAGMA max_page_count=" + pages);
    }
  }

  @Override
  public Connection connect(Path file, boolean readOnly) throws SQLException {
    SQLiteErrorCode code = onConnect;
    if (code != null) {
      throw new SQLiteException("injected", code);
    }
    Connection real = Connector.SQLITE.connect(file, readOnly);
    Sql.run(real, "PRAGMA max_page_count=" + maxPages);
    Connection faulty =
        proxy(
            Connection.class,
            real,
            (name, argument, result) -> result instanceof Statement s ? statement(s) : result);
    if (Thread.currentThread().getName().equals("spool-writer")) {
      writing = real;
    }
    return faulty;
  }

  private Object statement(Statement real) {
    if (real instanceof java.sql.PreparedStatement) {
      return real;
    }
    return proxy(
        Statement.class,
        real,
        (name, argument, result) -> {
          SQLiteErrorCode code = onCommit;
          if ("executeUpdate".equals(name) && "COMMIT".equals(argument) && code != null) {
            throw new SQLiteException("injected", code);
          }
          return result;
        });
  }

  private interface After {
    @Nullable Object call(String name, @Nullable Object argument, @Nullable Object result)
        throws SQLException;
  }

  private <T> T proxy(Class<T> type, T real, After after) {
    Object proxy =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              Object first = arguments == null || arguments.length == 0 ? null : arguments[0];
              CountDownLatch wait = gate;
              if ("COMMIT".equals(first) && wait != null) {
                wait.await();
              }
              try {
                return after.call(method.getName(), first, method.invoke(real, arguments));
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
    return type.cast(proxy);
  }
}
