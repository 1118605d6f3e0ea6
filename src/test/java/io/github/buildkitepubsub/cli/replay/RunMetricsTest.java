package io.github.buildkitepubsub.cli.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.buildkitepubsub.replay.ReplayCounts;
import io.github.buildkitepubsub.testing.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunMetricsTest {

  @TempDir private Path directory;

  private final ManualClock clock = new ManualClock();
  private final List<String> warnings = new ArrayList<>();
  private ReplayCounts counts = new ReplayCounts(0, 0, 0, 0);

  private RunMetrics metrics(Path file) {
    return new RunMetrics(file, clock::nanoTime, warnings::add);
  }

  private void begin(RunMetrics metrics) throws IOException {
    metrics.begin(() -> counts, () -> 0.5, clock.instant());
  }

  private Path file() {
    return directory.resolve("replay.prom");
  }

  private List<String> samples() throws IOException {
    try (Stream<String> lines = Files.lines(file())) {
      return lines.filter(line -> !line.startsWith("#")).toList();
    }
  }

  @Test
  void isWrittenBeforeAnythingIsSent() throws Exception {
    begin(metrics(file()));

    assertThat(samples())
        .contains(
            "buildkite_replay_events_total{result=\"replayed\"} 0.0",
            "buildkite_replay_progress_ratio 0.5",
            "buildkite_replay_running 1.0");
  }

  @Test
  void isWrittenEachTenSecondsAndInTheEnd() throws Exception {
    RunMetrics metrics = metrics(file());
    begin(metrics);

    counts = new ReplayCounts(7, 0, 0, 0);
    clock.advance(MetricsFile.EVERY.minusMillis(1));
    metrics.tick();
    List<String> early = samples();
    clock.advance(Duration.ofMillis(1));
    metrics.tick();
    List<String> due = samples();
    counts = new ReplayCounts(9, 0, 0, 0);
    metrics.tick();
    List<String> again = samples();
    metrics.end(true);

    assertThat(early).contains("buildkite_replay_events_total{result=\"replayed\"} 0.0");
    assertThat(due).contains("buildkite_replay_events_total{result=\"replayed\"} 7.0");
    assertThat(again).contains("buildkite_replay_events_total{result=\"replayed\"} 7.0");
    assertThat(samples())
        .contains(
            "buildkite_replay_events_total{result=\"replayed\"} 9.0",
            "buildkite_replay_running 0.0",
            "buildkite_replay_successful 1.0");
    assertThat(warnings).isEmpty();
  }

  @Test
  void leavesNothingBesideItAndCanBeReadByOthers() throws Exception {
    RunMetrics metrics = metrics(file());
    begin(metrics);
    metrics.end(false);

    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(file());
    }
    Path other = Files.createFile(directory.resolve("made-by-the-umask"));
    assertThat(Files.getPosixFilePermissions(file()))
        .isEqualTo(Files.getPosixFilePermissions(other))
        .contains(PosixFilePermission.OWNER_READ);
  }

  @Test
  void aReaderOfTheOldFileKeepsItWhole() throws Exception {
    RunMetrics metrics = metrics(file());
    begin(metrics);
    String before = Files.readString(file());
    try (Stream<String> reading = Files.lines(file())) {
      counts = new ReplayCounts(9, 0, 0, 0);
      metrics.end(true);

      assertThat(String.join("\n", reading.toList()) + "\n").isEqualTo(before);
    }
  }

  @Test
  void aPathThatCannotBeWrittenIsKnownAtOnce() {
    RunMetrics metrics = metrics(directory.resolve("missing/replay.prom"));

    assertThatThrownBy(() -> begin(metrics)).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void aFileThatCannotBeWrittenLaterIsSaidOnceAndInTheEnd() throws Exception {
    Path inner = Files.createDirectory(directory.resolve("inner"));
    RunMetrics metrics = metrics(inner.resolve("replay.prom"));
    begin(metrics);
    Files.delete(inner.resolve("replay.prom"));
    Files.delete(inner);

    for (int i = 0; i < 5; i++) {
      clock.advance(MetricsFile.EVERY);
      metrics.tick();
    }
    assertThat(warnings).hasSize(1);
    metrics.end(true);

    assertThat(warnings)
        .hasSize(2)
        .allSatisfy(
            warning -> assertThat(warning).startsWith("the metrics file was not written: "));
  }

  @Test
  void nothingIsWrittenWhereNothingIsAskedFor() throws Exception {
    RunMetrics metrics = new RunMetrics(null, clock::nanoTime, warnings::add);
    begin(metrics);
    metrics.tick();
    metrics.end(true);

    assertThat(directory).isEmptyDirectory();
  }
}
