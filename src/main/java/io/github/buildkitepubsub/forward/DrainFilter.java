package io.github.buildkitepubsub.forward;

import io.github.buildkitepubsub.event.Field;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.spool.EntryState;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which events a drain moves. Null means any.
 *
 * @param state pending ones or given up ones
 * @param olderThan received longer ago than this; from zero to {@link #MAX_AGE}
 * @param eventType such as build.finished
 * @param pipeline the pipeline's name or slug
 * @param max how many at most
 */
public record DrainFilter(
    @Nullable EntryState state,
    @Nullable Duration olderThan,
    @Nullable String eventType,
    @Nullable String pipeline,
    long max) {

  /** A hundred years: a time so long ago can still be told. */
  public static final Duration MAX_AGE = Duration.ofDays(36_500);

  /** Every event. */
  public static final DrainFilter ALL = new DrainFilter(null, null, null, null, Long.MAX_VALUE);

  /**
   * @throws IllegalArgumentException if {@code olderThan} is out of its range; the message is for
   *     an operator
   */
  public DrainFilter {
    if (olderThan != null && (olderThan.isNegative() || olderThan.compareTo(MAX_AGE) > 0)) {
      throw new IllegalArgumentException("older-than must be from 0s to " + MAX_AGE.toDays() + "d");
    }
  }

  boolean takes(EntryState other) {
    return state == null || state == other;
  }

  boolean matches(WebhookEvent event, Instant now) {
    return (olderThan == null || event.receivedAt().isBefore(now.minus(olderThan)))
        && (eventType == null || eventType.equals(event.type().name()))
        && (pipeline == null
            || pipeline.equals(event.fields().get(Field.PIPELINE_NAME))
            || pipeline.equals(event.fields().get(Field.PIPELINE_SLUG)));
  }
}
