package statuspage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.cloud.pubsub.v1.Subscriber;
import com.google.pubsub.v1.ProjectSubscriptionName;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import subscribers.testing.FakeApi;
import subscribers.testing.RelayProcess;

/** Against the real relay and its embedded Pub/Sub; skipped where the relay is not built. */
@Timeout(120)
class RelayTest {

  private static final String BUILD =
      """
      {"event":"build.finished","build":{"id":"%1$s","state":"%2$s","branch":"main",
      "finished_at":"2026-05-09T21:0%1$s:00Z","pull_request":null},
      "pipeline":{"slug":"checkout-service","default_branch":"main"}}\
      """;

  @TempDir private Path directory;

  @Test
  void showsAnOutageAndItsEnd() throws Exception {
    assumeTrue(RelayProcess.isBuilt(), "the relay is not built");
    Log log = new Log(System.out);
    Map<String, Component> components =
        Map.of("checkout-service", new Component("8kbf7d35c070", 2, "major_outage"));
    try (RelayProcess relay = RelayProcess.start(Map.of());
        FakeApi page = FakeApi.start();
        StateFile file = new StateFile(directory.resolve("state.json"))) {
      relay.createSubscription(relay.topic(), "status-page");
      Board board = new Board(components, file);
      Subscriber subscriber =
          Main.subscriber(
              ProjectSubscriptionName.of(relay.project(), "status-page"),
              relay.emulatorHost(),
              new StatusUpdater(board, log));
      Thread publishing =
          Main.startPublishing(
              new StatusPublisher(
                  board,
                  new StatuspageApi(page.url(), "page", "key"),
                  Duration.ZERO,
                  InstantSource.system(),
                  log),
              Duration.ofMillis(50));
      subscriber.startAsync().awaitRunning();
      try {
        send(relay, 1, "failed");
        // A copy is no second failure.
        send(relay, 1, "failed");
        send(relay, 2, "failed");
        assertThat(page.await(60, TimeUnit.SECONDS).body()).contains("major_outage");
        send(relay, 3, "passed");
        assertThat(page.await(60, TimeUnit.SECONDS).body()).contains("operational");
      } finally {
        subscriber.stopAsync().awaitTerminated(10, TimeUnit.SECONDS);
        publishing.interrupt();
        publishing.join();
      }
      assertThat(page.requests()).hasSize(2);
    }
  }

  private static void send(RelayProcess relay, int build, String state) throws Exception {
    assertThat(relay.send(BUILD.formatted(build, state))).isBetween(200, 202);
  }
}
