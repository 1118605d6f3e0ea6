package buildmetrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.cloud.pubsub.v1.MessageReceiver;
import com.google.cloud.pubsub.v1.Subscriber;
import com.google.pubsub.v1.ProjectSubscriptionName;
import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import subscribers.testing.RelayProcess;

/** Against the real relay and its embedded Pub/Sub; skipped where the relay is not built. */
@Timeout(120)
class RelayTest {

  private static final String BUILD =
      """
      {"event":"build.finished","build":{"state":"%s","started_at":"2026-05-09T21:06:00Z",
      "finished_at":"2026-05-09T21:09:00Z"},"pipeline":{"slug":"checkout-service"}}\
      """;
  private static final String AGENT =
      """
      {"event":"agent.connected","agent":{"id":"019e0f16-1cf7-76b5-90f9-aa428f1eedba"}}\
      """;

  @Test
  void countsWebhooksAndTheirCopiesOnce() throws Exception {
    assumeTrue(RelayProcess.isBuilt(), "the relay is not built");
    PrometheusRegistry registry = new PrometheusRegistry();
    MetricsCollector collector = Main.collector(registry, 10, System.out);
    CountDownLatch received = new CountDownLatch(4);
    MessageReceiver receiver =
        (message, reply) -> {
          collector.receiveMessage(message, reply);
          received.countDown();
        };

    try (RelayProcess relay = RelayProcess.start(Map.of());
        HTTPServer server = HTTPServer.builder().port(0).registry(registry).buildAndStart()) {
      relay.createSubscription(relay.topic(), "metrics");
      Subscriber subscriber =
          Main.subscriber(
              ProjectSubscriptionName.of(relay.project(), "metrics"),
              relay.emulatorHost(),
              receiver);
      subscriber.startAsync().awaitRunning();
      try {
        assertThat(relay.send(BUILD.formatted("passed"))).isBetween(200, 202);
        assertThat(relay.send(BUILD.formatted("passed"))).isBetween(200, 202);
        assertThat(relay.send(BUILD.formatted("failed"))).isBetween(200, 202);
        assertThat(relay.send(AGENT)).isBetween(200, 202);
        assertThat(received.await(60, TimeUnit.SECONDS)).isTrue();
      } finally {
        subscriber.stopAsync().awaitTerminated(10, TimeUnit.SECONDS);
      }

      Scrape scrape = new Scrape(Scrape.get(server.getPort(), "/metrics").body());
      String builds = "ci_builds_total{pipeline=\"checkout-service\",state=\"%s\"}";
      assertThat(scrape.value(builds.formatted("passed"))).isOne();
      assertThat(scrape.value(builds.formatted("failed"))).isOne();
      assertThat(scrape.value("ci_build_duration_seconds_sum{pipeline=\"checkout-service\"}"))
          .isEqualTo(360);
      assertThat(scrape.value("ci_agents_connected")).isOne();
      assertThat(scrape.value("ci_messages_total{outcome=\"copy\"}")).isOne();
      assertThat(Scrape.get(server.getPort(), "/-/healthy").statusCode()).isEqualTo(200);
    }
  }
}
