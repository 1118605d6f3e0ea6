package io.github.buildkitepubsub.event;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which of a payload's times is that of what its event tells. A payload has many times, and most of
 * them are of something earlier.
 */
final class EventTime {

  /**
   * The first field that has a time counts.
   *
   * <ul>
   *   <li>A job is scheduled when it can run; {@code scheduled_at} alone can be of the build's
   *       beginning, long before a job that waits for others.
   *   <li>{@code job.activated} is a block step that somebody unblocked; its other times are of
   *       before it waited for that.
   *   <li>{@code agent.connected} has none: an agent's {@code created_at} is of its registration,
   *       and an agent that connects again would look hours late.
   * </ul>
   *
   * @see <a href="https://buildkite.com/docs/apis/webhooks/pipelines/job-events">Job events</a>
   */
  static final Map<String, List<Field>> FIELDS =
      Map.ofEntries(
          Map.entry("build.scheduled", List.of(Field.BUILD_SCHEDULED_AT, Field.BUILD_CREATED_AT)),
          Map.entry("build.running", List.of(Field.BUILD_STARTED_AT)),
          Map.entry("build.failing", List.of(Field.BUILD_FAILING_AT)),
          Map.entry("build.finished", List.of(Field.BUILD_FINISHED_AT)),
          Map.entry("job.scheduled", List.of(Field.JOB_RUNNABLE_AT, Field.JOB_SCHEDULED_AT)),
          Map.entry("job.activated", List.of(Field.JOB_UNBLOCKED_AT)),
          Map.entry("job.started", List.of(Field.JOB_STARTED_AT)),
          Map.entry("job.promised_exit_status", List.of(Field.JOB_PROMISED_EXIT_STATUS_AT)),
          Map.entry("job.finished", List.of(Field.JOB_FINISHED_AT)),
          Map.entry("agent.lost", List.of(Field.AGENT_LOST_AT)),
          Map.entry("agent.disconnected", List.of(Field.AGENT_STOPPED_AT)),
          Map.entry("agent.stopped", List.of(Field.AGENT_STOPPED_AT)));

  private EventTime() {}

  static @Nullable Instant of(EventType type, Fields fields) {
    List<Field> candidates = FIELDS.getOrDefault(type.name(), List.of());
    for (int i = 0; i < candidates.size(); i++) {
      Instant time = fields.time(candidates.get(i));
      if (time != null) {
        return time;
      }
    }
    return null;
  }
}
