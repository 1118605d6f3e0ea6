package io.github.buildkitepubsub.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.buildkitepubsub.testing.RelayProcess;
import io.github.buildkitepubsub.testing.Samples;
import io.github.buildkitepubsub.testing.Signals;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGHUP to the real process. */
final class HangUpIT {

  private static final String RELOADED =
      "buildkite_config_reloads_total{result=\"reloaded\",trigger=\"signal\"}";
  private static final String REJECTED =
      "buildkite_config_reloads_total{result=\"rejected\",trigger=\"signal\"}";

  @TempDir private Path directory;

  @Test
  void reloadsAtEachSignalAndStopsAtSigterm() throws Exception {
    Signals.assumeHangUpIsDelivered();
    Path file = Files.writeString(directory.resolve("config.yml"), "");
    RelayProcess.Builder builder =
        RelayProcess.publishingTo("127.0.0.1:1", directory.resolve("spool"))
            .file(file)
            .set("reload.watch", "false");
    try (RelayProcess relay = builder.start()) {
      Files.writeString(file, "receive: {limits: {requests: 1}}");
      relay.hangUp();
      await().atMost(30, TimeUnit.SECONDS).until(() -> relay.metric(RELOADED) == 1);
      int first = relay.postSigned(Samples.fresh("build.finished", 1)).statusCode();
      int second = relay.postSigned(Samples.fresh("build.finished", 2)).statusCode();

      Files.writeString(file, "receive: [");
      relay.hangUp();
      await().atMost(30, TimeUnit.SECONDS).until(() -> relay.metric(REJECTED) == 1);
      boolean isAlive = relay.isAlive();
      relay.terminate();

      assertThat(first).isEqualTo(202);
      assertThat(second).isEqualTo(503);
      assertThat(isAlive).isTrue();
      assertThat(relay.awaitExit(java.time.Duration.ofSeconds(60))).isEqualTo(143);
      assertThat(relay.log())
          .anyMatch(
              line ->
                  line.contains("configuration changed")
                      && line.contains("\"key\":\"receive.limits.requests\""));
    }
  }
}
