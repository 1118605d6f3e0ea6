package io.github.buildkitepubsub.spool.sqlite;

import io.github.buildkitepubsub.event.EventParser;
import io.github.buildkitepubsub.event.MalformedEventException;
import io.github.buildkitepubsub.event.TraceContext;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.spool.SpoolMetrics;
import io.github.buildkitepubsub.spool.SpooledEvent;
import io.github.buildkitepubsub.spool.sqlite.files.Aside;
import io.github.buildkitepubsub.spool.sqlite.store.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From rows to events. Only the body, its type, its time and its trace are stored: the parser finds
 * everything else again, with the redactions that are configured now. The type that was stored is
 * given to it as the header's: a type that the body names itself wins over that, as it did before.
 */
final class Decoder {

  private static final Logger log = LoggerFactory.getLogger(Decoder.class);

  /** Removals of what was set aside that may wait for the disk; more is then left where it is. */
  private static final int MAX_REMOVALS = 1000;

  private final Supplier<EventParser> parser;
  private final Aside aside;
  private final ChangeQueue queue;
  private final SpoolMetrics metrics;
  private final Set<Long> beingRemoved = ConcurrentHashMap.newKeySet();

  Decoder(Supplier<EventParser> parser, Aside aside, ChangeQueue queue, SpoolMetrics metrics) {
    this.parser = parser;
    this.aside = aside;
    this.queue = queue;
    this.metrics = metrics;
  }

  /**
   * The event of {@code row}; null if it is not whole: it is then set aside.
   *
   * @param position that is told of it
   */
  @Nullable SpooledEvent decode(long position, Row row) {
    if (!row.isWhole()) {
      setAside(position, row, "its bytes do not match their checksum");
      return null;
    }
    try {
      WebhookEvent event =
          parser.get().parse(row.body(), row.eventType(), row.receivedAtInstant()).in(row.trace());
      return new SpooledEvent(position, event, row.attempts(), row.givenUp());
    } catch (MalformedEventException e) {
      setAside(position, row, String.valueOf(e.getMessage()));
      return null;
    }
  }

  private void setAside(long position, Row row, String reason) {
    if (beingRemoved.size() == MAX_REMOVALS || !beingRemoved.add(position)) {
      return;
    }
    try {
      Path file = aside.export("entry-" + row.position(), ".body", row.body());
      metrics.setAside();
      TraceContext trace = row.trace();
      log.atError()
          .addKeyValue("position", row.position())
          .addKeyValue("event_id", row.eventId())
          .addKeyValue("event_type", row.eventType())
          // Its pipeline stands in the body, which cannot be read.
          .addKeyValue("trace_id", trace == null ? null : trace.traceId())
          .addKeyValue("received_at", row.receivedAtInstant())
          .addKeyValue("reason", reason)
          .addKeyValue("aside", file)
          .log("an event in the spool cannot be read: it is set aside");
      Change.Remove removal = new Change.Remove(position);
      CompletionStage<Void> removed = removal.outcome().minimalCompletionStage();
      removed.whenComplete((done, failure) -> beingRemoved.remove(position));
      queue.add(removal);
    } catch (IOException e) {
      // It stays where it is, and is met again.
      beingRemoved.remove(position);
    }
  }
}
