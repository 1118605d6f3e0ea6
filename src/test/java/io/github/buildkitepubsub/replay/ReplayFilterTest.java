package io.github.buildkitepubsub.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.testing.ManualClock;
import io.github.buildkitepubsub.testing.Recordings;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplayFilterTest {

  private static final RecordedEvent EVENT =
      Recordings.event(
          1,
          Map.of(
              "event_type", "job.finished",
              "pipeline", "A Pipe",
              "pipeline_slug", "a-pipe",
              "branch", "main",
              "organization", "acme",
              "build_state", "running",
              "job_state", "failed",
              "event_id", "abc"));

  @ParameterizedTest
  @CsvSource({
    "event_type, job.finished, job.started",
    "pipeline, a-pipe, b-pipe",
    "pipeline, A Pipe, a pipe",
    "branch, main, mai",
    "organization, acme, other",
    "state, running, passed",
    "state, failed, passed",
    "event_id, abc, abd"
  })
  void takesWhatHasTheValue(String criterion, String value, String other) {
    assertThat(filter(criterion, Set.of(value)).test(EVENT)).isTrue();
    assertThat(filter(criterion, Set.of(other, value)).test(EVENT)).isTrue();
    assertThat(filter(criterion, Set.of(other)).test(EVENT)).isFalse();
  }

  @Test
  void takesNothingWithoutTheValue() {
    RecordedEvent bare = Recordings.event(1, Map.of());

    assertThat(filter("organization", Set.of("acme")).test(bare)).isFalse();
    assertThat(filter("none", Set.of()).test(bare)).isTrue();
  }

  @Test
  void takesARangeWithItsStartAndWithoutItsEnd() {
    Instant at = ManualClock.START;

    assertThat(between(at, null).test(EVENT)).isTrue();
    assertThat(between(at.plusNanos(1), null).test(EVENT)).isFalse();
    assertThat(between(null, at).test(EVENT)).isFalse();
    assertThat(between(null, at.plusNanos(1)).test(EVENT)).isTrue();
    assertThat(between(at, at.plusSeconds(1)).test(EVENT)).isTrue();
  }

  private static ReplayFilter between(@Nullable Instant from, @Nullable Instant to) {
    return new ReplayFilter(Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), from, to);
  }

  private static ReplayFilter filter(String criterion, Set<String> values) {
    return new ReplayFilter(
        criterion.equals("event_type") ? values : Set.of(),
        criterion.equals("pipeline") ? values : Set.of(),
        criterion.equals("branch") ? values : Set.of(),
        criterion.equals("organization") ? values : Set.of(),
        criterion.equals("state") ? values : Set.of(),
        criterion.equals("event_id") ? values : Set.of(),
        null,
        null);
  }
}
