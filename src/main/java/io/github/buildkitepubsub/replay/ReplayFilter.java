package io.github.buildkitepubsub.replay;

import io.github.buildkitepubsub.event.Attributes;
import java.time.Instant;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which events are meant: those that every criterion takes. A message of shape v1 has neither an
 * organization nor an event's id: the criteria for these take none of them.
 *
 * @param eventTypes empty takes all; so with the other sets
 * @param pipelines slugs or names
 * @param states of the build, or of the job
 * @param from only what was received then or later; null takes all
 * @param to only what was received before; null takes all
 */
public record ReplayFilter(
    Set<String> eventTypes,
    Set<String> pipelines,
    Set<String> branches,
    Set<String> organizations,
    Set<String> states,
    Set<String> eventIds,
    @Nullable Instant from,
    @Nullable Instant to)
    implements Predicate<RecordedEvent> {

  @Override
  public boolean test(RecordedEvent event) {
    return (from == null || !event.receivedAt().isBefore(from))
        && (to == null || event.receivedAt().isBefore(to))
        && isIn(eventTypes, event, Attributes.EVENT_TYPE)
        && isIn(pipelines, event, Attributes.PIPELINE_SLUG, Attributes.PIPELINE)
        && isIn(branches, event, Attributes.BRANCH)
        && isIn(organizations, event, Attributes.ORGANIZATION)
        && isIn(states, event, Attributes.BUILD_STATE, Attributes.JOB_STATE)
        && isIn(eventIds, event, Attributes.EVENT_ID);
  }

  private static boolean isIn(Set<String> wanted, RecordedEvent event, String... attributes) {
    if (wanted.isEmpty()) {
      return true;
    }
    for (String attribute : attributes) {
      if (wanted.contains(event.attribute(attribute))) {
        return true;
      }
    }
    return false;
  }
}
