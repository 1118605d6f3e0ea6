package io.github.buildkitepubsub.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.forward.EventForwarder;
import io.github.buildkitepubsub.publish.PublishException;
import io.github.buildkitepubsub.testing.Events;
import io.github.buildkitepubsub.testing.Exposition;
import io.github.buildkitepubsub.testing.FakePublisher;
import io.github.buildkitepubsub.testing.ManualClock;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrometheusForwardMetricsTest {

  private static final WebhookEvent EVENT = Events.of("build.finished");

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final PrometheusForwardMetrics metrics = new PrometheusForwardMetrics(registry);

  private List<String> lag() {
    return Exposition.samples(registry, "buildkite_forward_lag_seconds");
  }

  @Test
  void hasBucketsForAPublishAndForAnOutage() {
    for (Duration lag :
        List.of(
            Duration.ofMillis(20),
            Duration.ofSeconds(45),
            Duration.ofHours(3),
            Duration.ofDays(2))) {
      metrics.forwarded(lag);
    }

    assertThat(Exposition.of(registry))
        .contains(
            "buildkite_forward_lag_seconds_bucket{le=\"0.025\"} 1\n",
            "buildkite_forward_lag_seconds_bucket{le=\"30.0\"} 1\n",
            "buildkite_forward_lag_seconds_bucket{le=\"60.0\"} 2\n",
            "buildkite_forward_lag_seconds_bucket{le=\"7200.0\"} 2\n",
            "buildkite_forward_lag_seconds_bucket{le=\"14400.0\"} 3\n",
            "buildkite_forward_lag_seconds_bucket{le=\"86400.0\"} 3\n",
            "buildkite_forward_lag_seconds_bucket{le=\"+Inf\"} 4\n");
  }

  @Test
  void measuresWhatIsPublishedDirectly() {
    ManualClock clock = new ManualClock();
    FakePublisher publisher = new FakePublisher();
    publisher.hold();
    EventForwarder direct = EventForwarder.to(publisher, metrics, clock);

    direct.forward(EVENT);
    clock.advance(Duration.ofMillis(1_500));
    publisher.release();

    assertThat(lag())
        .containsExactly(
            "buildkite_forward_lag_seconds_count 1", "buildkite_forward_lag_seconds_sum 1.5");
  }

  @Test
  void measuresNothingThatIsNotPublished() {
    FakePublisher publisher = new FakePublisher();
    publisher.failNext(PublishException.circuitOpen());

    EventForwarder.to(publisher, metrics, new ManualClock()).forward(EVENT);

    assertThat(lag())
        .containsExactly(
            "buildkite_forward_lag_seconds_count 0", "buildkite_forward_lag_seconds_sum 0.0");
  }
}
