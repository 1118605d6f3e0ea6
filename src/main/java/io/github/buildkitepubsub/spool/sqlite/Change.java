package io.github.buildkitepubsub.spool.sqlite;

import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.spool.GivenUp;
import io.github.buildkitepubsub.spool.SpoolException;
import io.github.buildkitepubsub.spool.sqlite.store.Database;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Something to be done to the database, and who waits for it.
 *
 * @param <T> what they are told
 */
abstract sealed class Change<T> {

  private final CompletableFuture<T> outcome;

  private Change(CompletableFuture<T> outcome) {
    this.outcome = outcome;
  }

  CompletableFuture<T> outcome() {
    return outcome;
  }

  /** Does it within a transaction; again, if that transaction failed. */
  abstract void apply(Database database) throws SQLException;

  /** Tells that it is durable; false if who waits was told something before. */
  abstract boolean succeed();

  /** Tells that it was not done; false if who waits was told something before. */
  boolean fail(SpoolException why) {
    return outcome.completeExceptionally(why);
  }

  /** Bytes that it writes, about. */
  long weight() {
    return 0;
  }

  /** Stores an event. It is tried once: its sender can be told to try elsewhere. */
  static final class Append extends Change<Long> {

    private final WebhookEvent event;
    private final long startedNanos;
    private long position;

    Append(WebhookEvent event, CompletableFuture<Long> stored, long startedNanos) {
      super(stored);
      this.event = event;
      this.startedNanos = startedNanos;
    }

    @Override
    void apply(Database database) throws SQLException {
      position = database.insert(event);
    }

    @Override
    boolean succeed() {
      return outcome().complete(position);
    }

    @Override
    long weight() {
      return event.body().length;
    }

    long startedNanos() {
      return startedNanos;
    }
  }

  /** Removes an entry. */
  static final class Remove extends Change<Void> {

    private final long position;

    Remove(long position) {
      super(new CompletableFuture<>());
      this.position = position;
    }

    @Override
    void apply(Database database) throws SQLException {
      database.delete(position);
    }

    @Override
    @SuppressWarnings("NullAway") // The value of a stage of Void.
    boolean succeed() {
      return outcome().complete(null);
    }
  }

  /** Adds attempts to an entry. */
  static final class Attempted extends Change<Void> {

    private final long position;
    private final int attempts;

    Attempted(long position, int attempts) {
      super(new CompletableFuture<>());
      this.position = position;
      this.attempts = attempts;
    }

    @Override
    void apply(Database database) throws SQLException {
      database.addAttempts(position, attempts);
    }

    @Override
    boolean succeed() {
      return true;
    }
  }

  /** Marks an entry as given up. */
  static final class GiveUp extends Change<Void> {

    private final long position;
    private final GivenUp why;

    GiveUp(long position, GivenUp why) {
      super(new CompletableFuture<>());
      this.position = position;
      this.why = why;
    }

    @Override
    void apply(Database database) throws SQLException {
      database.giveUp(position, why);
    }

    @Override
    @SuppressWarnings("NullAway") // The value of a stage of Void.
    boolean succeed() {
      return outcome().complete(null);
    }
  }

  /** Restores what was given up, a part in each transaction, so that appends get between. */
  static final class Restore extends Change<Long> {

    private final long restored;
    private final long after;
    private Database.@Nullable Restored part;

    Restore() {
      this(0, 0, new CompletableFuture<>());
    }

    private Restore(long restored, long after, CompletableFuture<Long> outcome) {
      super(outcome);
      this.restored = restored;
      this.after = after;
    }

    @Override
    void apply(Database database) throws SQLException {
      part = database.restore(after);
    }

    /** The next part; null if this was the last. */
    @Nullable Restore next() {
      Database.Restored done = part;
      return done == null || done.entries() == 0
          ? null
          : new Restore(restored + done.entries(), done.upTo(), outcome());
    }

    @Override
    boolean succeed() {
      return next() != null || outcome().complete(restored);
    }
  }
}
