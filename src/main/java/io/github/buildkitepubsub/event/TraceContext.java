package io.github.buildkitepubsub.event;

import org.jspecify.annotations.Nullable;

/**
 * The trace that an event belongs to, as W3C's headers write it: it goes with the event through the
 * spool, and the baggage on to the message.
 *
 * @param traceparent the request's span
 * @param tracestate empty if there is none
 * @param baggage empty if there is none; within Pub/Sub's limit of an attribute
 * @see <a href="https://www.w3.org/TR/trace-context/">Trace Context</a>
 * @see <a href="https://www.w3.org/TR/baggage/">Baggage</a>
 */
public record TraceContext(String traceparent, String tracestate, String baggage) {

  private static final int PARTS = 3;

  /** Where the trace's identifier stands in a traceparent: after the version and a hyphen. */
  private static final int TRACE_ID = 3;

  private static final int TRACE_ID_LENGTH = 32;

  /** One line for each part. None of them can have a line break in it: they were headers. */
  public String text() {
    return String.join("\n", traceparent, tracestate, baggage);
  }

  /** The trace's identifier, 32 hexadecimal digits; null if the traceparent has none. */
  public @Nullable String traceId() {
    return traceparent.length() < TRACE_ID + TRACE_ID_LENGTH
        ? null
        : traceparent.substring(TRACE_ID, TRACE_ID + TRACE_ID_LENGTH);
  }

  /** Reads {@link #text()}; what is not there is empty. */
  public static TraceContext of(String text) {
    String[] parts = text.split("\n", PARTS);
    return new TraceContext(
        parts[0], parts.length > 1 ? parts[1] : "", parts.length > 2 ? parts[2] : "");
  }
}
