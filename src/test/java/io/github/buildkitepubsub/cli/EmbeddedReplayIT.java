package io.github.buildkitepubsub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.cli.command.ExitCode;
import io.github.buildkitepubsub.embedded.EmbeddedPubSub;
import io.github.buildkitepubsub.embedded.EmbeddedSettings;
import io.github.buildkitepubsub.event.EventId;
import io.github.buildkitepubsub.event.EventParser;
import io.github.buildkitepubsub.event.EventSettings;
import io.github.buildkitepubsub.metrics.PrometheusSpoolMetrics;
import io.github.buildkitepubsub.spool.SpoolSettings;
import io.github.buildkitepubsub.spool.sqlite.SqliteSpool;
import io.github.buildkitepubsub.testing.PubSubProbe;
import io.github.buildkitepubsub.testing.Relay;
import io.github.buildkitepubsub.testing.Samples;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract against the embedded server. */
final class EmbeddedReplayIT extends ReplayContract {

  private final EmbeddedPubSub server =
      new EmbeddedPubSub(new EmbeddedSettings(0, null, null, null), InstantSource.system());

  @Override
  void startPubSub() throws Exception {
    server.start();
  }

  @Override
  void stopPubSub() {
    server.close();
  }

  @Override
  String address() {
    return server.address();
  }

  /** Google's emulator gives a new subscription nothing that was published before. */
  @Test
  void replaysATopicThroughASubscriptionOfItsOwn() {
    publish();
    String[] words = {
      "--topic", PubSubProbe.TOPIC, "--from", "1m", "--pipeline", "checkout-service"
    };

    assertThat(replay(with(words, "--dry-run"))).isEqualTo(ExitCode.OK);

    assertThat(shell().outLines())
        .anyMatch(line -> line.matches(" +\\d+  event_type  build\\.finished"))
        .anyMatch(line -> line.matches(" +\\d+  pipeline    checkout-service"))
        .anyMatch(line -> line.matches(" +\\d+  received    \\S+:00:00Z"))
        .last()
        .asString()
        .startsWith("dry_run matched=");
    assertThat(subscriptionNames()).noneMatch(name -> name.contains("buildkite-pubsub-replay"));

    assertThat(replay(with(words, "--max", "1", "--yes"))).isEqualTo(ExitCode.OK);
    assertThat(shell().outLines()).singleElement().asString().startsWith("replayed=1 ");
    assertThat(subscriptionNames()).noneMatch(name -> name.contains("buildkite-pubsub-replay"));
  }

  @Test
  void theDocumentedCommandsDoWhatTheySay(@TempDir Path work) throws Exception {
    publish();
    server.createTopic(PubSubProbe.PROJECT, "backfill");
    Path metrics = work.resolve("replay.prom");
    Path drained = Files.write(work.resolve("drained.ndjson"), BUILD);
    SqliteSpool spool =
        new SqliteSpool(
            new SpoolSettings(true, work.resolve("spool").toString(), null, null, null, null),
            () -> new EventParser(EventSettings.defaults()),
            new PrometheusSpoolMetrics(new PrometheusRegistry()),
            InstantSource.system(),
            System::nanoTime,
            new SplittableRandom());
    spool.start();
    spool.stop();
    try (Relay relay = Relay.publishingTo(address()).start()) {
      shell().set("BUILDKITE_WEBHOOK_TOKEN", Relay.TOKEN);
      List<String> commands =
          Files.readAllLines(Path.of("docs/REPLAY.md")).stream()
              .filter(line -> line.startsWith("bin/buildkite-pubsub replay "))
              .toList();
      for (String command : commands) {
        String line =
            command
                .replace("bin/buildkite-pubsub replay ", "")
                .replace("replay.state", work.resolve("replay.state").toString())
                .replace("/var/lib/node_exporter/replay.prom", metrics.toString())
                .replace("data/spool", work.resolve("spool").toString())
                .replace("drained.ndjson", drained.toString())
                .replace(":8080/", ":" + relay.port() + "/");

        assertThat(replay(line.split(" +")))
            .as("%s: %s", command, shell().errLines())
            .isEqualTo(ExitCode.OK);
        assertThat(shell().out()).as(command).contains(" failed=0");
      }
      assertThat(commands).hasSize(6);
      assertThat(metrics)
          .content()
          .containsPattern("buildkite_replay_events_total\\{result=\"replayed\"} [1-9]")
          .contains("buildkite_replay_running 0.0\n", "buildkite_replay_successful 1.0\n");
      assertThat(server.messages(PubSubProbe.PROJECT, "backfill")).isNotEmpty();
    }
  }

  @Test
  void replaysTheSpoolOfAnInstanceThatIsStoppedAndRefusesOneThatRuns(@TempDir Path spool)
      throws Exception {
    byte[] body = Samples.fresh("ping", 1);
    SqliteSpool running =
        new SqliteSpool(
            new SpoolSettings(true, spool.toString(), null, null, null, null),
            () -> new EventParser(EventSettings.defaults()),
            new PrometheusSpoolMetrics(new PrometheusRegistry()),
            InstantSource.system(),
            System::nanoTime,
            new SplittableRandom());
    running.start();
    running
        .append(
            new EventParser(EventSettings.defaults())
                .parse(body, null, Instant.parse("2026-05-09T21:06:00Z")))
        .toCompletableFuture()
        .get();

    assertThat(replay("--spool", spool.toString(), "--yes")).isEqualTo(ExitCode.FAILED);
    assertThat(shell().errLines()).last().asString().contains("is in use by another instance");
    running.stop();
    assertThat(replay("--spool", spool.toString(), "--yes")).isEqualTo(ExitCode.OK);
    assertThat(replay("--spool", spool.toString(), "--to", "2026-05-09T21:00:00Z", "--yes"))
        .isEqualTo(ExitCode.OK);

    assertThat(shell().out()).startsWith("replayed=0 skipped=1 ");
    assertThat(subscriber().take(1))
        .singleElement()
        .satisfies(
            message -> {
              assertThat(message.getAttributesOrThrow("event_id"))
                  .isEqualTo(EventId.of(body).value());
              assertThat(message.getAttributesOrThrow("received_at"))
                  .isEqualTo("2026-05-09T21:06:00.000Z");
            });
    assertThat(replay("--spool", spool.resolve("absent").toString(), "--yes"))
        .isEqualTo(ExitCode.FAILED);
    assertThat(shell().errLines().get(0)).contains("there is no spool in");
  }
}
