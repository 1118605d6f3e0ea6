package io.github.buildkitepubsub.operate.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.buildkitepubsub.forward.Drain;
import io.github.buildkitepubsub.forward.ForwardSettings;
import io.github.buildkitepubsub.forward.Forwarder;
import io.github.buildkitepubsub.forward.RecordingForwardMetrics;
import io.github.buildkitepubsub.testing.Events;
import io.github.buildkitepubsub.testing.FakePublisher;
import io.github.buildkitepubsub.testing.FakeSpool;
import io.github.buildkitepubsub.testing.ManualClock;
import io.github.buildkitepubsub.testing.ManualScheduler;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrainTaskTest {

  private final FakeSpool spool = new FakeSpool();
  private final ManualClock clock = new ManualClock();

  @Test
  void refusesAnAgeThatNoEventCanHaveAndMakesNoFile(@TempDir Path directory) {
    spool.leftBehind(Events.of("ping"), 0);
    Forwarder forwarder =
        new Forwarder(
            spool,
            new FakePublisher(),
            null,
            ForwardSettings.defaults(),
            null,
            new RecordingForwardMetrics(),
            clock,
            clock::nanoTime,
            new ManualScheduler());
    DrainTask task =
        new DrainTask(
            new Drain(spool, forwarder, clock),
            spool::status,
            null,
            directory.resolve("drained"),
            clock,
            clock::nanoTime);
    Map<String, List<String>> call =
        Map.of(
            "destination", List.of("file"),
            "older-than", List.of("PT9223372036854775807S"),
            "confirm", List.of("true"));

    assertThatThrownBy(() -> task.execute(call, new PrintWriter(Writer.nullWriter())))
        .isInstanceOf(TaskRefusedException.class)
        .hasMessage("older-than must be from 0s to 36500d");

    assertThat(directory.resolve("drained")).doesNotExist();
    assertThat(spool.entries()).hasSize(1);
  }
}
