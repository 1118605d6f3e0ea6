package io.github.buildkitepubsub.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.spool.SpoolDisk;
import io.github.buildkitepubsub.spool.SpoolException.Reason;
import io.github.buildkitepubsub.spool.SpoolStatus;
import io.github.buildkitepubsub.testing.Exposition;
import io.github.buildkitepubsub.testing.ManualClock;
import io.github.buildkitepubsub.testing.Promtool;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrometheusSpoolMetricsTest {

  private static final SpoolStatus EMPTY = new SpoolStatus(0, 0, 0, 1000, false, null, "no disk");

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final PrometheusSpoolMetrics metrics = new PrometheusSpoolMetrics(registry);
  private final ManualClock clock = new ManualClock();

  @Test
  void countsAppendsAndTheirFailuresByReason() {
    metrics.appended(Duration.ofMillis(3));
    metrics.appendFailed(Reason.FULL);

    assertThat(Exposition.samples(registry, "buildkite_spool_append"))
        .contains(
            "buildkite_spool_append_duration_seconds_sum 0.003",
            "buildkite_spool_append_duration_seconds_count 1",
            "buildkite_spool_append_failures_total{reason=\"full\"} 1.0",
            "buildkite_spool_append_failures_total{reason=\"unavailable\"} 0.0",
            "buildkite_spool_append_failures_total{reason=\"overloaded\"} 0.0",
            "buildkite_spool_append_failures_total{reason=\"stopped\"} 0.0");
  }

  @Test
  void countsCommitsAndWhatIsSetAside() {
    metrics.committed(7, Duration.ofMillis(20));
    metrics.setAside();

    assertThat(Exposition.samples(registry, "buildkite_spool_commit"))
        .contains(
            "buildkite_spool_commits_total 1.0",
            "buildkite_spool_commit_duration_seconds_count 1",
            "buildkite_spool_commit_duration_seconds_sum 0.02");
    assertThat(Exposition.samples(registry, "buildkite_spool_set_aside"))
        .containsExactly("buildkite_spool_set_aside_total 1.0");
  }

  @Test
  void showsTheStatusAsItIsNow() {
    SpoolStatus[] status = {EMPTY};
    metrics.observe(() -> status[0], clock);

    assertThat(Exposition.samples(registry, "buildkite_spool_"))
        .contains("buildkite_spool_writable 0.0", "buildkite_spool_oldest_age_seconds 0.0");

    status[0] = new SpoolStatus(5, 2, 700, 1000, false, ManualClock.START, null);
    clock.advance(Duration.ofSeconds(90));

    assertThat(Exposition.samples(registry, "buildkite_spool_"))
        .contains(
            "buildkite_spool_events 5.0",
            "buildkite_spool_given_up_events 2.0",
            "buildkite_spool_bytes 700.0",
            "buildkite_spool_capacity_bytes 1000.0",
            "buildkite_spool_oldest_age_seconds 90.0",
            "buildkite_spool_writable 1.0");
  }

  @Test
  void showsTheBacklogOfTheTopic() {
    SpoolStatus[] status = {EMPTY};
    metrics.observeBacklog("buildkite-events", () -> status[0]);

    status[0] = new SpoolStatus(5, 2, 700, 1000, false, ManualClock.START, null);

    assertThat(Exposition.samples(registry, "buildkite_pubsub_backlog_size"))
        .containsExactly("buildkite_pubsub_backlog_size{topic=\"buildkite-events\"} 5.0");
  }

  @Test
  void showsTheDiskOnceTheDirectoryIsThere(@TempDir Path parent) throws Exception {
    Path directory = parent.resolve("spool");
    metrics.observeDisk(new SpoolDisk(directory));
    List<String> before = Exposition.samples(registry, "buildkite_spool_disk");

    Files.createDirectory(directory);

    assertThat(before).isEmpty();
    long size = Files.getFileStore(directory).getTotalSpace();
    assertThat(Exposition.samples(registry, "buildkite_spool_disk"))
        .hasSize(2)
        .contains("buildkite_spool_disk_size_bytes " + (double) size)
        .anySatisfy(
            line -> assertThat(line).matches("buildkite_spool_disk_free_bytes [1-9][0-9.E]*"));
  }

  @Test
  void satisfiesPromtool() throws Exception {
    metrics.appended(Duration.ofMillis(3));
    metrics.committed(1, Duration.ofMillis(3));
    metrics.observe(() -> EMPTY, clock);

    assertThat(Promtool.check(Exposition.of(registry))).isEqualTo(new Promtool.Verdict(0, ""));
  }
}
