package io.github.buildkitepubsub.ops.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.buildkitepubsub.testing.Relay;
import io.github.buildkitepubsub.testing.Samples;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Prometheus that knows native histograms scrapes this service's. */
final class NativeHistogramsIT {

  private static final String DURATION = "buildkite_webhook_request_duration_seconds";
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir private Path directory;

  @Test
  void areReadWithoutABucketsSeries() throws Exception {
    Path program = PrometheusServer.program();
    try (Relay relay = Relay.embedded().start();
        PrometheusServer prometheus =
            PrometheusServer.start(
                program,
                directory,
                new Scale(1),
                Deployment.INTERVAL,
                Map.of("127.0.0.1:" + relay.adminPort(), Map.of()),
                "--enable-feature=native-histograms")) {
      for (int i = 0; i < 3; i++) {
        relay.postSigned(Samples.bytes("build.finished"));
      }

      Awaitility.await("all three are scraped")
          .atMost(LIMIT)
          .untilAsserted(
              () ->
                  assertThat(value(prometheus, "sum(histogram_count(" + DURATION + "))"))
                      .isEqualTo(3));
      assertThat(value(prometheus, "histogram_quantile(0.95, sum(" + DURATION + "))"))
          .isBetween(0.0, 30.0)
          .isPositive();
      assertThat(prometheus.api().query(DURATION + "_bucket")).isEmpty();
    }
  }

  private static double value(PrometheusServer prometheus, String query) {
    List<JsonNode> series = prometheus.api().query(query);
    assertThat(series).as(query).hasSize(1);
    return series.get(0).path("value").path(1).asDouble();
  }
}
