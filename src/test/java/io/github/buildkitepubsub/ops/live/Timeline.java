package io.github.buildkitepubsub.ops.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.awaitility.Awaitility;

/**
 * Which alerts may fire from when on, held against what Prometheus itself remembers of the whole
 * time.
 */
final class Timeline {

  /** Of what takes seconds on a machine that is idle. */
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static final Duration POLL = Duration.ofMillis(100);

  private final PrometheusApi prometheus;
  private final Duration step;
  private final Instant start = Instant.now();
  private final Map<String, Instant> allowedFrom = new TreeMap<>();

  /**
   * @param step how often rules are evaluated
   */
  Timeline(PrometheusApi prometheus, Duration step) {
    this.prometheus = prometheus;
    this.step = step;
  }

  /** At any time these may fire: it is not for this test to say whether. */
  void ignore(Set<String> alerts) {
    alerts.forEach(alert -> allowedFrom.put(alert, Instant.MIN));
  }

  /** None fires but those that are ignored. */
  void assertCalm() {
    Set<String> firing = prometheus.firing();
    firing.removeIf(alert -> Instant.MIN.equals(allowedFrom.get(alert)));
    assertThat(firing).isEmpty();
  }

  /** From now on these may fire. */
  void allow(Set<String> alerts) {
    alerts.forEach(alert -> allowedFrom.putIfAbsent(alert, Instant.now()));
  }

  /** Waits until all of these fire, and looks at what they say. */
  void awaitFiring(Set<String> alerts) {
    Awaitility.await("alerts fire")
        .atMost(LIMIT)
        .pollInterval(POLL)
        .untilAsserted(() -> assertThat(prometheus.firing()).containsAll(alerts));
    assertThat(prometheus.alerts())
        .allSatisfy(
            alert ->
                assertThat(alert.path("annotations").toString())
                    .doesNotContain("error expanding", "<no value>", "%!"));
  }

  /** Waits until none of these fires. */
  void awaitResolved(Set<String> alerts) {
    Awaitility.await("alerts resolve")
        .atMost(LIMIT)
        .pollInterval(POLL)
        .untilAsserted(
            () -> {
              if (!alerts.isEmpty()) {
                assertThat(prometheus.firing()).doesNotContainAnyElementsOf(alerts);
              }
            });
  }

  /** At no time did an alert fire that was not allowed then. */
  void assertNothingElseFired() {
    assertThat(firstFired())
        .allSatisfy(
            (alert, first) -> {
              assertThat(allowedFrom).as("alerts that may fire").containsKey(alert);
              assertThat(first).as(alert).isAfterOrEqualTo(allowedFrom.get(alert));
            });
  }

  /** When each alert was first seen firing. */
  private Map<String, Instant> firstFired() {
    List<JsonNode> history =
        prometheus.queryRange("ALERTS{alertstate=\"firing\"}", start, Instant.now(), step);
    Map<String, Instant> first = new TreeMap<>();
    for (JsonNode series : history) {
      long millis = (long) (series.at("/values/0/0").asDouble() * 1000);
      first.merge(
          series.at("/metric/alertname").asText(),
          Instant.ofEpochMilli(millis),
          (a, b) -> a.isBefore(b) ? a : b);
    }
    return first;
  }
}
