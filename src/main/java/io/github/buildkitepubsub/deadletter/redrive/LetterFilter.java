package io.github.buildkitepubsub.deadletter.redrive;

import io.github.buildkitepubsub.deadletter.DeadLetterKeys;
import io.github.buildkitepubsub.event.Attributes;
import io.github.buildkitepubsub.publish.subscription.StoredMessage;
import java.time.Instant;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which letters are meant: those that every criterion takes.
 *
 * @param eventTypes empty takes all; so with the other sets
 * @param pipelines slugs or names
 * @param before only what was stored before; null takes all
 * @param after only what was stored after; null takes all
 */
public record LetterFilter(
    Set<String> eventTypes,
    Set<String> pipelines,
    Set<String> reasons,
    Set<String> eventIds,
    @Nullable Instant before,
    @Nullable Instant after)
    implements Predicate<StoredMessage> {

  /** Takes every letter. */
  public static final LetterFilter ALL =
      new LetterFilter(Set.of(), Set.of(), Set.of(), Set.of(), null, null);

  @Override
  public boolean test(StoredMessage letter) {
    return isIn(eventTypes, letter.eventType())
        && (isIn(pipelines, letter.attribute(Attributes.PIPELINE_SLUG))
            || isIn(pipelines, letter.attribute(Attributes.PIPELINE)))
        && isIn(reasons, letter.attribute(DeadLetterKeys.REASON))
        && isIn(eventIds, letter.eventId())
        && (before == null || letter.storedAt().isBefore(before))
        && (after == null || letter.storedAt().isAfter(after));
  }

  private static boolean isIn(Set<String> wanted, String value) {
    return wanted.isEmpty() || wanted.contains(value);
  }
}
