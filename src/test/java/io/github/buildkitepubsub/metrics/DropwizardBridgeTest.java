package io.github.buildkitepubsub.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.Clock;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.Histogram;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.SlidingWindowReservoir;
import com.codahale.metrics.Timer;
import io.github.buildkitepubsub.testing.Exposition;
import io.github.buildkitepubsub.testing.Promtool;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DropwizardBridgeTest {

  private final MetricRegistry dropwizard = new MetricRegistry();
  private final PrometheusRegistry prometheus = new PrometheusRegistry();

  DropwizardBridgeTest() {
    prometheus.register(new DropwizardBridge(dropwizard));
  }

  @Test
  void showsEveryKindOfMetric() {
    addOneOfEachKind();

    assertThat(samples())
        .containsExactly(
            "dropwizard_a_counter -2.0",
            "dropwizard_a_gauge 1.5",
            "dropwizard_a_histogram{quantile=\"0.5\"} 20.0",
            "dropwizard_a_histogram{quantile=\"0.95\"} 30.0",
            "dropwizard_a_histogram{quantile=\"0.99\"} 30.0",
            "dropwizard_a_histogram_count 3",
            "dropwizard_a_meter_total 7.0",
            "dropwizard_a_timer_seconds{quantile=\"0.5\"} 0.25",
            "dropwizard_a_timer_seconds{quantile=\"0.95\"} 0.25",
            "dropwizard_a_timer_seconds{quantile=\"0.99\"} 0.25",
            "dropwizard_a_timer_seconds_count 1");
  }

  @Test
  void readsTheRegistryAtEachScrape() {
    dropwizard.counter("seen").inc();
    List<String> before = samples();

    dropwizard.counter("seen").inc();
    dropwizard.counter("then").inc();

    assertThat(before).containsExactly("dropwizard_seen 1.0");
    assertThat(samples()).containsExactly("dropwizard_seen 2.0", "dropwizard_then 1.0");
  }

  @ParameterizedTest
  @CsvSource({
    "io.dropwizard.jetty.MutableServletContextHandler.5xx-responses, "
        + "dropwizard_io_dropwizard_jetty_mutable_servlet_context_handler_5xx_responses",
    "a$b, dropwizard_a_b",
    "a..b--c, dropwizard_a_b_c",
    "größe, dropwizard_gr_e",
    "a\"}b{c, dropwizard_a_b_c",
    "'', dropwizard_",
    "1, dropwizard_1",
    "jvm.threads.count, dropwizard_jvm_threads",
    "TimeBoundHealthCheck-pool, dropwizard_time_bound_health_check_pool",
    "a.total, dropwizard_a",
    "a.total.total, dropwizard_a",
    "a_created.bucket, dropwizard_a",
    "total, dropwizard",
    "info, dropwizard",
    "subtotal, dropwizard_subtotal",
    "total.b, dropwizard_total_b"
  })
  void makesANameThatPrometheusTakes(String name, String expected) {
    assertThat(DropwizardBridge.safe(name)).isEqualTo(expected);
  }

  @Test
  void showsOnlyTheFirstOfTwoNamesThatBecomeOne() {
    dropwizard.counter("a.b").inc(1);
    dropwizard.counter("a_b").inc(2);
    dropwizard.counter("a-b").inc(3);

    assertThat(samples()).containsExactly("dropwizard_a_b 3.0");
  }

  @Test
  void showsBothWhereAUnitTellsThemApart() {
    dropwizard.timer("post");
    dropwizard.timer("post.total");

    assertThat(samples())
        .contains("dropwizard_post_seconds_count 0", "dropwizard_post_total_seconds_count 0");
  }

  @Test
  void doesNotShowANameThatAnotherMetricUses() throws Exception {
    dropwizard.histogram("size").update(1);
    dropwizard.register("size.count", (Gauge<Integer>) () -> 1);
    dropwizard.register("size.sum", (Gauge<Integer>) () -> 1);
    dropwizard.meter("calls").mark();
    dropwizard.register("calls.total", (Gauge<Integer>) () -> 1);
    dropwizard.register("calls.created", (Gauge<Integer>) () -> 1);

    Promtool.Verdict verdict = Promtool.check(Exposition.of(prometheus));

    assertThat(samples())
        .filteredOn(line -> line.startsWith("dropwizard_size_"))
        .containsExactly("dropwizard_size_count 1");
    assertThat(samples())
        .filteredOn(line -> line.startsWith("dropwizard_calls"))
        .containsExactly("dropwizard_calls_total 1.0");
    assertThat(verdict).isEqualTo(new Promtool.Verdict(0, ""));
  }

  @Test
  void leavesOutGaugesWithoutANumber() {
    dropwizard.register("text", (Gauge<String>) () -> "UP");
    dropwizard.register("flag", (Gauge<Boolean>) () -> true);
    dropwizard.register("list", (Gauge<List<String>>) List::of);
    dropwizard.register("nothing", (Gauge<@Nullable Integer>) () -> null);
    dropwizard.register(
        "broken",
        (Gauge<Integer>)
            () -> {
              throw new IllegalStateException("the gauge's owner is gone");
            });
    dropwizard.register("number", (Gauge<Integer>) () -> 1);

    assertThat(samples()).containsExactly("dropwizard_number 1.0");
  }

  @Test
  void showsNumbersOfEverySort() {
    dropwizard.register("a", (Gauge<Double>) () -> Double.NaN);
    dropwizard.register("b", (Gauge<Double>) () -> Double.POSITIVE_INFINITY);
    dropwizard.register("c", (Gauge<AtomicLong>) () -> new AtomicLong(Long.MAX_VALUE));

    assertThat(samples())
        .containsExactly(
            "dropwizard_a NaN", "dropwizard_b +Inf", "dropwizard_c 9.223372036854776E18");
  }

  @Test
  void canBeReadByPrometheusWhateverTheNames() throws Exception {
    addOneOfEachKind();
    for (String name :
        List.of("", "$", "a$b", "ü", "a\nb", "a\\b", "a\"b", "{}", "total", "x.info")) {
      dropwizard.counter(name).inc();
      dropwizard.meter(name + ".meter").mark();
      dropwizard.timer(name + ".timer").update(Duration.ofMillis(1));
    }

    Promtool.Verdict verdict = Promtool.check(Exposition.of(prometheus));

    // 3 is its opinion of names, which are not ours; 1 is a text that nobody can read.
    assertThat(verdict.exitCode()).as(verdict.output()).isIn(0, 3);
  }

  private void addOneOfEachKind() {
    dropwizard.register("a.gauge", (Gauge<Double>) () -> 1.5);
    dropwizard.counter("a.counter").dec(2);
    dropwizard.meter("a.meter").mark(7);
    Histogram histogram = new Histogram(new SlidingWindowReservoir(10));
    List.of(10, 20, 30).forEach(histogram::update);
    dropwizard.register("a.histogram", histogram);
    Timer timer = new Timer(new SlidingWindowReservoir(10), Clock.defaultClock());
    timer.update(Duration.ofMillis(250));
    dropwizard.register("a.timer", timer);
  }

  private List<String> samples() {
    return Exposition.samples(prometheus, "dropwizard_");
  }
}
