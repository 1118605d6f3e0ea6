package io.github.buildkitepubsub.spool.sqlite.store;

import io.github.buildkitepubsub.event.TraceContext;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.spool.EntryState;
import io.github.buildkitepubsub.spool.GivenUp;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code entry}.
 *
 * @param receivedAt nanoseconds since 1970
 * @param size what the row says that the body's is
 * @param checksum what the row says that it is
 * @param trace what the event is a part of; null if there was no tracing
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record Row(
    long position,
    int state,
    String eventId,
    String eventType,
    long receivedAt,
    int attempts,
    @Nullable GivenUp givenUp,
    long size,
    long checksum,
    @Nullable TraceContext trace,
    byte[] body) {

  /** All columns, as {@link #read} takes them. */
  public static final String COLUMNS =
      "position, state, event_id, event_type, received_at, attempts, given_up_reason,"
          + " given_up_error, given_up_retries, given_up_at, size, checksum, trace, body";

  /** Has the parameters that {@link #bind} binds. */
  public static final String INSERT =
      "INSERT INTO entry (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  private static final long NANOS = 1_000_000_000;

  /** A new event's row. */
  public static Row of(long position, WebhookEvent event) {
    long receivedAt = nanos(event.receivedAt());
    byte[] body = event.body();
    return new Row(
        position,
        code(EntryState.PENDING),
        event.id().value(),
        event.type().name(),
        receivedAt,
        0,
        null,
        body.length,
        checksum(position, receivedAt, event.type().name(), body),
        event.trace(),
        body);
  }

  /** The row on which {@code columns}, the {@link #COLUMNS}, stand. */
  public static Row read(ResultSet columns) throws SQLException {
    // Anything else is damage: to forward an event once more is better than to lose it.
    int state = columns.getInt(2) == 1 ? 1 : 0;
    return new Row(
        columns.getLong(1),
        state,
        text(columns, 3),
        text(columns, 4),
        columns.getLong(5),
        columns.getInt(6),
        state == code(EntryState.PENDING) ? null : givenUp(columns),
        columns.getLong(11),
        columns.getLong(12),
        trace(columns.getString(13)),
        Objects.requireNonNullElse(columns.getBytes(14), new byte[0]));
  }

  private static @Nullable TraceContext trace(@Nullable String text) {
    return text == null ? null : TraceContext.of(text);
  }

  private static GivenUp givenUp(ResultSet columns) throws SQLException {
    return new GivenUp(
        text(columns, 7), text(columns, 8), columns.getInt(9), instant(columns.getLong(10)));
  }

  private static String text(ResultSet columns, int index) throws SQLException {
    return Objects.requireNonNullElse(columns.getString(index), "");
  }

  /** Binds the values of {@link #INSERT}. */
  public void bind(PreparedStatement insert) throws SQLException {
    insert.setLong(1, position);
    insert.setInt(2, state);
    insert.setString(3, eventId);
    insert.setString(4, eventType);
    insert.setLong(5, receivedAt);
    insert.setInt(6, attempts);
    bind(insert, 7, givenUp);
    insert.setLong(11, size);
    insert.setLong(12, checksum);
    insert.setString(13, trace == null ? null : trace.text());
    insert.setBytes(14, body);
  }

  /** Binds reason, error, retries and time from {@code first} on. */
  static void bind(PreparedStatement statement, int first, @Nullable GivenUp why)
      throws SQLException {
    if (why == null) {
      statement.setNull(first, Types.VARCHAR);
      statement.setNull(first + 1, Types.VARCHAR);
      statement.setNull(first + 2, Types.INTEGER);
      statement.setNull(first + 3, Types.INTEGER);
    } else {
      statement.setString(first, why.reason());
      statement.setString(first + 1, why.error());
      statement.setInt(first + 2, why.retries());
      statement.setLong(first + 3, nanos(why.at()));
    }
  }

  /** Whether this is what was stored. */
  public boolean isWhole() {
    return size == body.length && checksum == checksum(position, receivedAt, eventType, body);
  }

  /** When the event was received. */
  public Instant receivedAtInstant() {
    return instant(receivedAt);
  }

  /** The value of the column {@code state}. */
  public static int code(EntryState state) {
    return state == EntryState.PENDING ? 0 : 1;
  }

  /** Exact until the year 2262. */
  static long nanos(Instant instant) {
    return instant.getEpochSecond() * NANOS + instant.getNano();
  }

  static Instant instant(long nanos) {
    return Instant.ofEpochSecond(Math.floorDiv(nanos, NANOS), Math.floorMod(nanos, NANOS));
  }

  private static long checksum(long position, long receivedAt, String type, byte[] body) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(2 * Long.BYTES).putLong(position).putLong(receivedAt).flip());
    crc.update(type.getBytes(StandardCharsets.UTF_8));
    crc.update(body);
    return crc.getValue();
  }
}
