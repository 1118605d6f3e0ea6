package io.github.buildkitepubsub.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.event.EventType;
import io.github.buildkitepubsub.receive.ErrorCode;
import io.github.buildkitepubsub.receive.Limit;
import io.github.buildkitepubsub.receive.authentication.AuthenticationException.Reason;
import io.github.buildkitepubsub.testing.Exposition;
import io.github.buildkitepubsub.testing.Promtool;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PrometheusReceiveMetricsTest {

  private static final EventType FINISHED = new EventType("build.finished");
  private static final EventType INVENTED = new EventType("invented\"by a sender");

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final PrometheusReceiveMetrics metrics = new PrometheusReceiveMetrics(registry);

  @Test
  void countsRequestsByStatusAndType() {
    metrics.answered(200, FINISHED, Duration.ofMillis(20));
    metrics.answered(200, FINISHED, Duration.ofMillis(30));
    metrics.answered(503, INVENTED, Duration.ofSeconds(4));
    metrics.answered(401, null, Duration.ofMillis(1));

    assertThat(samples("buildkite_webhook_requests_total"))
        .containsExactlyInAnyOrder(
            "buildkite_webhook_requests_total{event_type=\"build.finished\",status=\"200\"} 2.0",
            "buildkite_webhook_requests_total{event_type=\"other\",status=\"503\"} 1.0",
            "buildkite_webhook_requests_total{event_type=\"unknown\",status=\"401\"} 1.0");
  }

  @Test
  void measuresRequestsInSeconds() {
    metrics.answered(200, FINISHED, Duration.ofMillis(150));
    metrics.answered(503, FINISHED, Duration.ofMillis(350));

    assertThat(samples("buildkite_webhook_request_duration_seconds"))
        .containsExactly(
            "buildkite_webhook_request_duration_seconds_count{event_type=\"build.finished\"} 2",
            "buildkite_webhook_request_duration_seconds_sum{event_type=\"build.finished\"} 0.5");
    assertThat(Exposition.of(registry))
        .contains(
            "buildkite_webhook_request_duration_seconds_bucket"
                + "{event_type=\"build.finished\",le=\"0.1\"} 0\n",
            "buildkite_webhook_request_duration_seconds_bucket"
                + "{event_type=\"build.finished\",le=\"0.2\"} 1\n",
            "buildkite_webhook_request_duration_seconds_bucket"
                + "{event_type=\"build.finished\",le=\"0.5\"} 2\n");
  }

  @Test
  void countsAuthenticationFailuresWithAndWithoutTheirReason() {
    metrics.authenticationFailed(Reason.STALE);
    metrics.authenticationFailed(Reason.STALE);
    metrics.authenticationFailed(Reason.WRONG_TOKEN);

    assertThat(samples("buildkite_webhook_auth_failures"))
        .containsExactlyInAnyOrder(
            "buildkite_webhook_auth_failures_total 3.0",
            "buildkite_webhook_auth_failures_by_reason_total{reason=\"stale\"} 2.0",
            "buildkite_webhook_auth_failures_by_reason_total{reason=\"wrong_token\"} 1.0");
  }

  @Test
  void countsErrorsByTypeAndByCode() {
    metrics.refused(ErrorCode.PUBLISH_SLOW);
    metrics.refused(ErrorCode.PUBLISH_UNAVAILABLE);
    metrics.refused(ErrorCode.BODY_EMPTY);

    assertThat(samples("buildkite_errors_total"))
        .filteredOn(sample -> !sample.endsWith(" 0.0"))
        .containsExactlyInAnyOrder(
            "buildkite_errors_total{code=\"BK-PUB-001\",type=\"connection\"} 1.0",
            "buildkite_errors_total{code=\"BK-PUB-002\",type=\"connection\"} 1.0",
            "buildkite_errors_total{code=\"BK-BODY-001\",type=\"validation\"} 1.0");
  }

  @Test
  void beginsAtZeroForEveryErrorOfTheApplicationPortAndHasNoOther() {
    assertThat(samples("buildkite_errors_total"))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(ErrorCode.values())
                .filter(error -> !error.isOfAdminPort())
                .map(
                    error ->
                        "buildkite_errors_total{code=\"%s\",type=\"%s\"} 0.0"
                            .formatted(error.code(), error.type()))
                .toList());
  }

  @Test
  void countsWhatLimitsRefuse() {
    metrics.limited(Limit.PER_IP);
    metrics.limited(Limit.GLOBAL);
    metrics.limited(Limit.GLOBAL);

    assertThat(samples("buildkite_rate_limit_exceeded_total"))
        .containsExactlyInAnyOrder(
            "buildkite_rate_limit_exceeded_total{type=\"per_ip\"} 1.0",
            "buildkite_rate_limit_exceeded_total{type=\"global\"} 2.0");
  }

  @Test
  void measuresParsingAndSize() {
    metrics.parsed(FINISHED, 6_200, Duration.ofNanos(25_000));
    metrics.parsed(INVENTED, 100, Duration.ofNanos(1_000));

    assertThat(samples("buildkite_payload_processing_duration_seconds"))
        .contains(
            "buildkite_payload_processing_duration_seconds_count{event_type=\"build.finished\"} 1",
            "buildkite_payload_processing_duration_seconds_sum{event_type=\"build.finished\"}"
                + " 2.5E-5",
            "buildkite_payload_processing_duration_seconds_count{event_type=\"other\"} 1");
    assertThat(samples("buildkite_message_size_bytes"))
        .contains(
            "buildkite_message_size_bytes_count{event_type=\"build.finished\"} 1",
            "buildkite_message_size_bytes_sum{event_type=\"build.finished\"} 6200.0",
            "buildkite_message_size_bytes_sum{event_type=\"other\"} 100.0");
  }

  @Test
  void countsDuplicates() {
    metrics.duplicate();
    metrics.duplicate();

    assertThat(samples("buildkite_webhook_duplicates_total"))
        .containsExactly("buildkite_webhook_duplicates_total 2.0");
  }

  @Test
  void showsTheSilence() {
    AtomicLong seconds = new AtomicLong(5);
    metrics.watchSilence(seconds::doubleValue);
    List<String> before = samples("buildkite_webhook_silence_seconds");

    seconds.set(0);

    assertThat(before).containsExactly("buildkite_webhook_silence_seconds 5.0");
    assertThat(samples("buildkite_webhook_silence_seconds"))
        .containsExactly("buildkite_webhook_silence_seconds 0.0");
  }

  @Test
  void hasTheObjectivesBucketAndFinerOnesAroundIt() {
    metrics.answered(200, FINISHED, Duration.ofMillis(200));
    metrics.answered(200, FINISHED, Duration.ofMillis(201));

    assertThat(Exposition.of(registry))
        .contains(
            bucket("0.1", 0),
            bucket("0.15", 0),
            bucket("0.2", 1),
            bucket("0.25", 2),
            bucket("0.3", 2));
  }

  private static String bucket(String bound, int count) {
    return "buildkite_webhook_request_duration_seconds_bucket{event_type=\"build.finished\",le=\""
        + bound
        + "\"} "
        + count
        + "\n";
  }

  @Test
  void histogramsAreNativeToo() {
    metrics.answered(200, FINISHED, Duration.ofMillis(20));
    metrics.parsed(FINISHED, 6_200, Duration.ofNanos(25_000));

    assertThat(registry.scrape().stream().filter(HistogramSnapshot.class::isInstance))
        .hasSize(3)
        .allSatisfy(
            metric ->
                assertThat(((HistogramSnapshot) metric).getDataPoints())
                    .singleElement()
                    .matches(HistogramSnapshot.HistogramDataPointSnapshot::hasNativeHistogramData)
                    .matches(
                        HistogramSnapshot.HistogramDataPointSnapshot::hasClassicHistogramData));
  }

  @Test
  void satisfiesPromtool() throws Exception {
    metrics.answered(200, FINISHED, Duration.ofMillis(20));
    metrics.authenticationFailed(Reason.STALE);
    metrics.refused(ErrorCode.PUBLISH_SLOW);
    metrics.parsed(FINISHED, 6_200, Duration.ofNanos(25_000));
    metrics.duplicate();
    metrics.limited(Limit.GLOBAL);

    Promtool.Verdict verdict = Promtool.check(Exposition.of(registry));

    assertThat(verdict).isEqualTo(new Promtool.Verdict(0, ""));
  }

  private List<String> samples(String prefix) {
    return Exposition.samples(registry, prefix);
  }
}
