package io.github.buildkitepubsub.metrics.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.testing.Exposition;
import io.github.buildkitepubsub.testing.Promtool;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PrometheusProcessMetricsTest {

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final PrometheusProcessMetrics metrics = new PrometheusProcessMetrics(registry);

  private List<String> samples() {
    return Exposition.samples(registry, "buildkite_");
  }

  @Test
  void saysWhatIsRunning() {
    metrics.show("1.2.3", "4f1c2d9");

    assertThat(samples())
        .containsExactly("buildkite_pubsub_info{revision=\"4f1c2d9\",version=\"1.2.3\"} 1");
  }

  @Test
  void asksForTheProcessorsEachTime() {
    AtomicLong processors = new AtomicLong(4);
    metrics.observeProcessors(processors::intValue);
    List<String> before = samples();

    processors.set(2);

    assertThat(before).containsExactly("buildkite_available_processors 4.0");
    assertThat(samples()).containsExactly("buildkite_available_processors 2.0");
  }

  @Test
  void countsLinesByLevelAndThoseThatWereHeldBack() {
    AtomicLong warnings = new AtomicLong();
    AtomicLong heldBack = new AtomicLong();
    metrics.observeLog(Map.of("warn", warnings::get), heldBack::get);

    warnings.set(30);
    heldBack.set(10);

    assertThat(samples())
        .containsExactly(
            "buildkite_log_lines_total{level=\"warn\"} 30.0",
            "buildkite_log_lines_held_back_total 10.0");
  }

  @Test
  void satisfiesPromtool() throws Exception {
    metrics.show("1.2.3", "4f1c2d9");
    metrics.observeProcessors(() -> 2);
    metrics.observeLog(Map.of("warn", () -> 1), () -> 0);

    assertThat(Promtool.check(Exposition.of(registry))).isEqualTo(new Promtool.Verdict(0, ""));
  }
}
