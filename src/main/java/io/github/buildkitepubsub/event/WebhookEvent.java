package io.github.buildkitepubsub.event;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One authentic webhook: the sender's bytes and what was picked from them in one pass.
 *
 * @param id stable identity of the body
 * @param type what happened
 * @param body the sender's bytes; not copied, must not be changed
 * @param fields the values that attributes, envelope and routing need
 * @param redactions spans of {@code body} that must not be published, in ascending order, not
 *     overlapping
 * @param receivedAt when the request arrived here
 * @param trace what it is a part of; null if it came while there was no tracing
 * @param requestId the request that it came with, for log lines; null if it came another way, also
 *     from the spool, which does not keep it
 */
@SuppressWarnings("ArrayRecordComponent") // Identity is the id; the bytes are never compared.
public record WebhookEvent(
    EventId id,
    EventType type,
    byte[] body,
    Fields fields,
    List<Span> redactions,
    Instant receivedAt,
    @Nullable TraceContext trace,
    @Nullable String requestId) {

  /** A half-open range of bytes: {@code start} included, {@code end} not. */
  public record Span(int start, int end) {}

  /** The slug of its pipeline, which log lines have; null if it is of none. */
  public @Nullable String pipeline() {
    return fields.get(Field.PIPELINE_SLUG);
  }

  /**
   * When that happened which it tells, as the payload has it; null if the payload has no time for
   * it, or one that is none.
   */
  public @Nullable Instant happenedAt() {
    return EventTime.of(type, fields);
  }

  /** The same event as a part of {@code context}. */
  public WebhookEvent in(@Nullable TraceContext context) {
    return new WebhookEvent(id, type, body, fields, redactions, receivedAt, context, requestId);
  }

  /** The same event as what came with {@code request}. */
  public WebhookEvent with(@Nullable String request) {
    return new WebhookEvent(id, type, body, fields, redactions, receivedAt, trace, request);
  }

  @Override
  public String toString() {
    return "WebhookEvent[id=" + id + ", type=" + type + ", bytes=" + body.length + "]";
  }
}
