package io.github.buildkitepubsub.logging;

import io.github.buildkitepubsub.event.TraceContext;
import io.github.buildkitepubsub.event.WebhookEvent;
import org.jspecify.annotations.Nullable;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The fields of a line about an event, taken from the event: whatever thread writes the line may
 * belong to no request, or to another.
 */
public final class EventFields {

  private EventFields() {}

  /** Adds what is known of {@code event} to {@code line}. */
  public static LoggingEventBuilder add(LoggingEventBuilder line, WebhookEvent event) {
    TraceContext trace = event.trace();
    LoggingEventBuilder known =
        line.addKeyValue("event_id", event.id()).addKeyValue("event_type", event.type());
    known = ifKnown(known, "pipeline", event.pipeline());
    known = ifKnown(known, "request_id", event.requestId());
    return ifKnown(known, "trace_id", trace == null ? null : trace.traceId());
  }

  private static LoggingEventBuilder ifKnown(
      LoggingEventBuilder line, String key, @Nullable String value) {
    return value == null ? line : line.addKeyValue(key, value);
  }
}
