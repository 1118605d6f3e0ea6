package io.github.buildkitepubsub.ops.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.buildkitepubsub.ops.live.Dashboard.Choice;
import io.github.buildkitepubsub.ops.live.Dashboard.Query;
import io.github.buildkitepubsub.ops.live.Deployment.Instance;
import io.github.buildkitepubsub.testing.Relay;
import io.github.buildkitepubsub.testing.Samples;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every query of every dashboard, asked of a real Prometheus that scrapes the real service after
 * all that a dashboard shows has happened to it.
 *
 * <p>A query must have shown something at some time: a number, not NaN alone. Grafana's variables
 * have values as Grafana would give them, and durations are divided as {@link Scale} does. That
 * shows that a panel asks for series and labels that there are and combines what can be combined;
 * it does not show that what it draws is right.
 */
final class DashboardsIT {

  /** What a query asks for that is not here, and why. */
  private static final Map<String, String> NOT_HERE = Map.of("offset 1w", "nothing is a week old");

  /** Grafana's own variables, as for a dashboard of the last quarter of an hour. */
  private static final Map<String, String> BUILT_IN =
      Map.of(
          "__interval", "15s",
          "__interval_ms", "15000",
          "__rate_interval", "5m",
          "__range", "15m",
          "__range_s", "900",
          "__range_ms", "900000");

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private static Path directory;

  private final Instant start = Instant.now();
  private Deployment deployment;

  @Test
  void everyQueryReturnsData() throws Exception {
    try (Deployment started = Deployment.start(directory)) {
      deployment = started;
      List<String> types =
          Samples.types().stream().filter(type -> !type.equals(Deployment.POISON)).toList();
      try (Traffic first = traffic(started.first(), types, 25);
          Traffic second = traffic(started.second(), types, 100)) {
        operatorsAct(started.second());
        strangersAndMistakes(started.first().relay());
        poison(started.first());
        outage(started.first());
        assertEveryQueryReturnsData();
      }
    }
  }

  private static Traffic traffic(Instance instance, List<String> types, int everyMillis) {
    return Traffic.authentic(instance::relay, types, Duration.ofMillis(everyMillis));
  }

  private static void operatorsAct(Instance instance) throws Exception {
    instance.operate("circuit-breaker?action=force-open");
    instance.operate("traffic?action=out");
    instance.configure("validation: {mode: sometimes}\n");
    assertThat(instance.task("reload-config").body()).contains("result=rejected");
    instance.configure("validation: {mode: report}\n");
    instance.operate("reload-config");
    instance.operate("drain?max=1&confirm=true");
    instance.operate("traffic?action=in");
    instance.operate("circuit-breaker?action=reset");
  }

  /** Each is refused for another reason, but for the last, which is told that it was there. */
  private static void strangersAndMistakes(Relay relay) throws Exception {
    byte[] body = Traffic.body("build.finished");
    assertThat(relay.send(relay.webhook(body)).statusCode()).isEqualTo(401);
    assertThat(relay.send(Traffic.forged(relay, body)).statusCode()).isEqualTo(401);
    assertThat(
            relay
                .postSigned("no JSON".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .statusCode())
        .isEqualTo(400);
    assertThat(relay.postSigned(new byte[2_000_000]).statusCode()).isEqualTo(413);
    HttpRequest.Builder signed = relay.signed(body);
    assertThat(relay.send(signed).statusCode()).isIn(200, 202);
    assertThat(relay.send(signed).statusCode()).isIn(200, 202);
  }

  private void poison(Instance instance) throws Exception {
    deployment.refusePoisonAndDeadLetters();
    instance.sendPoison();
    deployment.awaitResult("it is given up", "buildkite_spool_given_up_events > 0");
    deployment.mendPubSub();
    deployment.awaitResult("it is buried", "buildkite_dlq_messages_total{failure_reason=\"publish_error\"} > 0");
  }

  private void outage(Instance instance) throws Exception {
    deployment.breakPubSub();
    instance.fillTheSpool();
    deployment.awaitResult("webhooks are refused", "rate(buildkite_webhook_requests_total{status=\"503\"}[5m]) > 0");
    deployment.mendPubSub();
    deployment.awaitResult("the spools are empty", "sum(buildkite_spool_events) < 10");
  }

  private void assertEveryQueryReturnsData() {
    List<Dashboard> dashboards = Dashboard.all();
    assertThat(dashboards).isNotEmpty();
    Map<Query, String> left = new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
    for (Dashboard dashboard : dashboards) {
      Map<String, String> values = dashboard.values(BUILT_IN, chosen(dashboard));
      for (Query query : dashboard.queries()) {
        left.put(query, Deployment.SCALE.query(fill(query, values)));
      }
    }
    left.keySet().removeIf(query -> NOT_HERE.keySet().stream().anyMatch(query.promql()::contains));
    Awaitility.await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              left.entrySet().removeIf(entry -> hasData(entry.getKey(), entry.getValue()));
              assertThat(left.keySet()).as("queries without data").isEmpty();
            });
  }

  /** The first value of each variable with a query; each must have one. */
  private Map<String, String> chosen(Dashboard dashboard) {
    Map<String, String> chosen = new TreeMap<>();
    for (Choice choice : dashboard.choices()) {
      // A variable may depend on those before it, which are all.
      String selector =
          Deployment.SCALE.query(
              Dashboard.fill(choice.selector(), dashboard.values(BUILT_IN, chosen)));
      Set<String> values =
          choice.label().isEmpty()
              ? deployment.prometheus().query(selector).stream()
                  .map(JsonNode::toString)
                  .collect(Collectors.toSet())
              : deployment.prometheus().labelValues(choice.label(), selector);
      assertThat(values).as(choice.query().toString()).isNotEmpty();
      chosen.put(choice.variable(), values.iterator().next());
    }
    return chosen;
  }

  private static String fill(Query query, Map<String, String> values) {
    try {
      return Dashboard.fill(query.promql(), values);
    } catch (IllegalArgumentException e) {
      throw new AssertionError(query + ": " + e.getMessage(), e);
    }
  }

  /** Whether it has shown a number at any time since the start. */
  private boolean hasData(Query query, String promql) {
    try {
      List<JsonNode> series =
          deployment.prometheus().queryRange(promql, start, Instant.now(), Deployment.INTERVAL);
      return series.stream().anyMatch(DashboardsIT::hasNumber);
    } catch (PrometheusApi.RefusedQueryException e) {
      throw new AssertionError(query + ": " + e.getMessage(), e);
    }
  }

  private static boolean hasNumber(JsonNode series) {
    List<String> values = new ArrayList<>();
    series.path("values").forEach(value -> values.add(value.path(1).asText()));
    return values.stream().anyMatch(value -> !value.equals("NaN"));
  }
}
