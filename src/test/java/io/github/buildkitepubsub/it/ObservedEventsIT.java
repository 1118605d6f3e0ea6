package io.github.buildkitepubsub.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.buildkitepubsub.testing.Relay;
import io.github.buildkitepubsub.testing.Samples;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a running service tells of events, its disk, its log and its secrets. */
final class ObservedEventsIT {

  private static final String PASSED =
      "buildkite_build_status_total{pipeline=\"checkout-service\",status=\"passed\"}";

  @TempDir private Path directory;

  private static void awaitMetric(Relay relay, String series, double value) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(relay.metric(series)).as(series).isEqualTo(value));
  }

  @Test
  void countsAnEventOnceAndNoStrangers() throws Exception {
    try (Relay relay = Relay.embedded().spoolingTo(directory).start()) {
      HttpRequest.Builder request = relay.signed(Samples.bytes("build.finished"));

      assertThat(relay.send(request).statusCode()).isLessThan(300);
      assertThat(relay.send(request).body()).contains("\"duplicate\":true");
      assertThat(relay.send(relay.webhook(Samples.bytes("build.running"))).statusCode())
          .isEqualTo(401);
      assertThat(relay.postSigned(Samples.bytes("job.finished")).statusCode()).isLessThan(300);

      awaitMetric(relay, "buildkite_forward_lag_seconds_count", 2);
      awaitMetric(
          relay, "buildkite_job_status_total{pipeline=\"checkout-service\",status=\"passed\"}", 1);
      assertThat(relay.metric(PASSED)).isEqualTo(1);
      assertThat(relay.metric("buildkite_webhook_duplicates_total")).isEqualTo(1);
      assertThat(
              relay.metric(
                  "buildkite_webhook_delivery_lag_seconds_count{event_type=\"build.finished\"}"))
          .isEqualTo(1);
      assertThat(relay.metric("buildkite_webhook_silence_seconds")).isBetween(0.0, 30.0);
      assertThat(relay.metric("buildkite_pipelines_over_cap")).isZero();
      assertThat(relay.get(relay.adminPort(), "/metrics").body())
          .contains("buildkite_pubsub_backlog_size{topic=\"buildkite-events\"} 0.0\n")
          .doesNotContain("status=\"running\"");
      assertThat(relay.metric("buildkite_spool_disk_size_bytes"))
          .isEqualTo((double) Files.getFileStore(directory).getTotalSpace());
      assertThat(relay.metric("buildkite_spool_disk_free_bytes")).isPositive();
    }
  }

  @Test
  void measuresTheLagOfWhatIsPublishedWithoutASpool() throws Exception {
    try (Relay relay = Relay.embedded().set("observe.maxPipelines", "0").start()) {
      assertThat(relay.postSigned(Samples.bytes("build.finished")).statusCode()).isEqualTo(200);

      awaitMetric(relay, "buildkite_forward_lag_seconds_count", 1);
      awaitMetric(relay, "buildkite_build_status_total{pipeline=\"other\",status=\"passed\"}", 1);
      assertThat(relay.get(relay.adminPort(), "/metrics").body())
          .doesNotContain("buildkite_pubsub_backlog_size{", "buildkite_spool_disk");
    }
  }

  @Test
  void tellsWhichServiceItIsAndOfItsLogAndItsSecrets() throws Exception {
    Path secret = Files.writeString(directory.resolve("token"), "of-a-file");
    Files.setLastModifiedTime(secret, FileTime.from(Instant.now().minus(Duration.ofDays(100))));
    String file =
        "receive: {authentication: {secrets: [{name: of-a-file, file: %s}]}}".formatted(secret);
    try (Relay relay = Relay.embedded().yaml(file).set("logging.level", "INFO").start()) {
      double before = relay.metric("buildkite_log_lines_total{level=\"info\"}");
      for (int i = 0; i < 25; i++) {
        relay.send(relay.webhook(Samples.bytes("build.finished")));
      }

      assertThat(relay.metric("buildkite_log_lines_total{level=\"info\"}"))
          .isGreaterThanOrEqualTo(before + 25);
      // Twenty of a kind pass; a queue stands between.
      awaitMetric(relay, "buildkite_log_lines_held_back_total", 5);
      assertThat(relay.metric("buildkite_secret_age_seconds{secret=\"of-a-file\"}"))
          .isBetween(8_640_000.0, 8_640_600.0);
      assertThat(relay.metric("buildkite_available_processors"))
          .isEqualTo(Runtime.getRuntime().availableProcessors());
      assertThat(relay.get(relay.adminPort(), "/metrics").body())
          .containsPattern("buildkite_pubsub_info\\{revision=\"[^\"]+\",version=\"\\d[^\"]*\"} 1\n")
          .doesNotContain("buildkite_secret_age_seconds{secret=\"BUILDKITE")
          .doesNotContain("buildkite_certificate_expires_seconds{");
    }
  }
}
