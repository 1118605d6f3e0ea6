package commitstatus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.cloud.pubsub.v1.Subscriber;
import com.google.pubsub.v1.ProjectSubscriptionName;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import subscribers.testing.FakeApi;
import subscribers.testing.FakeApi.Answer;
import subscribers.testing.FakeApi.Request;
import subscribers.testing.RelayProcess;

/** Against the real relay and its embedded Pub/Sub; skipped where the relay is not built. */
@Timeout(90)
class RelayTest {

  private static final String SUBSCRIPTION = "commit-status";

  private final BlockingQueue<String> logged = new LinkedBlockingQueue<>();

  @Test
  void showsHowABuildEndedOnceWhateverComesAfter() throws Exception {
    assumeTrue(RelayProcess.isBuilt(), RelayProcess.jar() + " is not built");
    try (RelayProcess relay = RelayProcess.start(Map.of());
        FakeApi api = FakeApi.start(request -> Answer.json(201, "{}"))) {
      relay.createSubscription(relay.topic(), SUBSCRIPTION);
      Subscriber subscriber =
          Main.subscriber(
              ProjectSubscriptionName.of(relay.project(), SUBSCRIPTION),
              relay.emulatorHost(),
              handler(api));
      subscriber.startAsync().awaitRunning();
      try {
        send(relay, Events.finished("failed", 1842, 9));
        assertThat(nextLine()).contains("\"message\":\"posted\"", "\"state\":\"failure\"");
        // Buildkite sends it again, and what happened before comes after it.
        send(relay, Events.finished("failed", 1842, 9));
        assertThat(nextLine()).contains("\"message\":\"a copy\"");
        send(relay, Events.running(1842, 2));
        assertThat(nextLine()).contains("\"message\":\"older than what GitHub shows\"");
      } finally {
        subscriber.stopAsync().awaitTerminated(10, TimeUnit.SECONDS);
      }
      assertThat(api.requests()).hasSize(1);
      Request post = api.requests().get(0);
      assertThat(post.path()).isEqualTo("/repos/acme/checkout-service/statuses/" + Events.SHA);
      assertThat(new ObjectMapper().readTree(post.body()).path("context").textValue())
          .isEqualTo("buildkite/checkout-service");
    }
  }

  private StatusHandler handler(FakeApi api) {
    return new StatusHandler(
        new GitHub(api.url(), () -> "a-token", InstantSource.system()),
        "github.com",
        new Progress(100),
        lines(logged));
  }

  private static void send(RelayProcess relay, Events.Told told) throws Exception {
    assertThat(relay.send(Events.webhook(told))).isBetween(200, 202);
  }

  private String nextLine() throws InterruptedException {
    return logged.poll(30, TimeUnit.SECONDS);
  }

  private static PrintStream lines(BlockingQueue<String> queue) {
    return new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8) {
      @Override
      public void println(Object line) {
        queue.add(line.toString());
      }
    };
  }
}
