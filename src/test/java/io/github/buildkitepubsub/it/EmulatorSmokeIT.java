package io.github.buildkitepubsub.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.testing.PubSubProbe;
import io.github.buildkitepubsub.testing.Relay;
import io.github.buildkitepubsub.testing.Script;
import io.github.buildkitepubsub.testing.Script.Result;
import io.github.buildkitepubsub.testing.emulator.EmulatorExtension;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code scripts/smoke} through Pub/Sub's REST interface, as Google's own emulator has it. */
@ExtendWith(EmulatorExtension.class)
@Timeout(120)
final class EmulatorSmokeIT {

  private static final Duration LIMIT = Duration.ofSeconds(90);

  @Test
  void findsItsEventsAndLeavesNothingBehind() throws Exception {
    try (PubSubProbe topic = PubSubProbe.subscribe(EmulatorExtension.hostAndPort());
        Relay relay = Relay.publishingTo(EmulatorExtension.hostAndPort()).start()) {
      String before = subscriptions();

      Result result =
          Script.named("smoke")
              .environment("BUILDKITE_WEBHOOK_TOKEN", Relay.TOKEN)
              .environment("PUBSUB_EMULATOR_HOST", EmulatorExtension.hostAndPort())
              .arguments("--url", "http://127.0.0.1:" + relay.port())
              .arguments("--project", PubSubProbe.PROJECT, "--topic", PubSubProbe.TOPIC)
              .run(LIMIT);

      assertThat(result.code()).as(result.out() + result.err()).isZero();
      assertThat(result.named("ok")).contains("subscriptions", "accepted", "delivered");
      // Google's emulator takes no notice of filters.
      assertThat(result.named("SKIPPED")).containsExactly("filter");
      assertThat(topic.take(2)).hasSize(2);
      assertThat(subscriptions()).isEqualTo(before);
    }
  }

  private static String subscriptions() throws Exception {
    String url =
        "http://%s/v1/projects/%s/subscriptions"
            .formatted(EmulatorExtension.hostAndPort(), PubSubProbe.PROJECT);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
        .body();
  }
}
