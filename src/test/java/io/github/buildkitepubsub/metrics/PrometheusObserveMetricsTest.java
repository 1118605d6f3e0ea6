package io.github.buildkitepubsub.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.observe.EventObserver;
import io.github.buildkitepubsub.observe.ObserveSettings;
import io.github.buildkitepubsub.testing.Events;
import io.github.buildkitepubsub.testing.Exposition;
import io.github.buildkitepubsub.testing.Promtool;
import io.github.buildkitepubsub.testing.Samples;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the samples of real events become. They are received at 21:06:00. */
class PrometheusObserveMetricsTest {

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final PrometheusObserveMetrics metrics = new PrometheusObserveMetrics(registry);
  private final EventObserver observer = new EventObserver(new ObserveSettings(2), metrics);

  private void take(String sample) {
    observer.taken(sample(sample));
  }

  private static WebhookEvent sample(String type) {
    return Events.parse(new String(Samples.bytes(type), StandardCharsets.UTF_8));
  }

  private List<String> samples(String prefix) {
    return Exposition.samples(registry, prefix);
  }

  @Test
  void countsBuildsByStateAndPipeline() {
    take("build.scheduled");
    take("build.running");
    take("build.running");
    take("build.finished");

    assertThat(samples("buildkite_build_status_total"))
        .containsExactlyInAnyOrder(
            "buildkite_build_status_total{pipeline=\"checkout-service\",status=\"scheduled\"} 1.0",
            "buildkite_build_status_total{pipeline=\"checkout-service\",status=\"running\"} 2.0",
            "buildkite_build_status_total{pipeline=\"checkout-service\",status=\"passed\"} 1.0");
    assertThat(samples("buildkite_pipeline_builds_total"))
        .containsExactly(
            "buildkite_pipeline_builds_total{organization=\"acme\",pipeline=\"checkout-service\"}"
                + " 1.0");
  }

  @Test
  void measuresBuildsAndQueues() {
    take("build.finished");
    take("job.started");

    assertThat(samples("buildkite_build_duration_seconds"))
        .containsExactly(
            "buildkite_build_duration_seconds_count{pipeline=\"checkout-service\"} 1",
            "buildkite_build_duration_seconds_sum{pipeline=\"checkout-service\"} 188.425");
    assertThat(samples("buildkite_queue_time_seconds"))
        .containsExactly(
            "buildkite_queue_time_seconds_count{pipeline=\"checkout-service\"} 1",
            "buildkite_queue_time_seconds_sum{pipeline=\"checkout-service\"} 4.103");
    assertThat(Exposition.of(registry))
        .contains(
            "buildkite_build_duration_seconds_bucket{pipeline=\"checkout-service\",le=\"120.0\"} 0\n",
            "buildkite_build_duration_seconds_bucket{pipeline=\"checkout-service\",le=\"300.0\"} 1\n",
            "buildkite_queue_time_seconds_bucket{pipeline=\"checkout-service\",le=\"2.5\"} 0\n",
            "buildkite_queue_time_seconds_bucket{pipeline=\"checkout-service\",le=\"5.0\"} 1\n");
  }

  @Test
  void countsJobsByOutcome() {
    take("job.finished");

    assertThat(samples("buildkite_job_status_total"))
        .containsExactly(
            "buildkite_job_status_total{pipeline=\"checkout-service\",status=\"passed\"} 1.0");
  }

  @Test
  void measuresTheSendersLag() {
    take("build.scheduled");
    take("agent.connected");
    take("build.finished");
    take("ping");

    assertThat(samples("buildkite_webhook_delivery_lag_seconds"))
        .containsExactlyInAnyOrder(
            "buildkite_webhook_delivery_lag_seconds_count{event_type=\"build.scheduled\"} 1",
            "buildkite_webhook_delivery_lag_seconds_sum{event_type=\"build.scheduled\"} 0.199",
            "buildkite_webhook_delivery_lag_seconds_count{event_type=\"build.finished\"} 1",
            "buildkite_webhook_delivery_lag_seconds_sum{event_type=\"build.finished\"} 0.0");
  }

  @Test
  void countsFurtherPipelinesAsOther() {
    metrics.observeCap(observer::isOverCap);
    assertThat(samples("buildkite_pipelines_over_cap"))
        .containsExactly("buildkite_pipelines_over_cap 0.0");

    for (String slug : List.of("a", "b", "c", "d", "\\ud800")) {
      observer.taken(
          Events.parse("{\"event\":\"build.running\",\"pipeline\":{\"slug\":\"" + slug + "\"}}"));
    }

    assertThat(samples("buildkite_build_status_total"))
        .containsExactlyInAnyOrder(
            "buildkite_build_status_total{pipeline=\"a\",status=\"other\"} 1.0",
            "buildkite_build_status_total{pipeline=\"b\",status=\"other\"} 1.0",
            "buildkite_build_status_total{pipeline=\"other\",status=\"other\"} 3.0");
    assertThat(samples("buildkite_pipelines_over_cap"))
        .containsExactly("buildkite_pipelines_over_cap 1.0");
  }

  @Test
  void satisfiesPromtool() throws Exception {
    metrics.observeCap(observer::isOverCap);
    take("build.scheduled");
    take("build.finished");
    take("job.started");
    take("job.finished");

    assertThat(Promtool.check(Exposition.of(registry))).isEqualTo(new Promtool.Verdict(0, ""));
  }
}
