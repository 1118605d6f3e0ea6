package io.github.buildkitepubsub.ops.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.github.buildkitepubsub.ops.live.Dashboard.Choice;
import io.github.buildkitepubsub.ops.live.Dashboard.Query;
import io.github.buildkitepubsub.ops.live.Deployment.Instance;
import io.github.buildkitepubsub.testing.Relay;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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
// What sends in the background is only ever closed.
@SuppressWarnings("try")
final class DashboardsIT {

  /** What a query asks for that is not here, and why. */
  private static final Map<String, String> NOT_HERE =
      Map.of("buildkite_certificate_expires_seconds", "the admin port has no TLS here");

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
  private HttpServer addresses;
  private Deployment deployment;

  /** What Buildkite would answer who asks for its addresses. */
  @BeforeEach
  void answerWithAddresses() throws IOException {
    addresses = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] answer = "{\"webhook_ips\": [\"127.0.0.0/8\"]}".getBytes(UTF_8);
    addresses.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    addresses.start();
  }

  @AfterEach
  void answerNoMore() {
    addresses.stop(0);
  }

  @Test
  void everyQueryReturnsData() throws Exception {
    List<Supplier<byte[]>> events = new ArrayList<>(Deployment.events());
    events.add(Traffic.failed("build.finished"));
    events.add(Traffic.failed("job.finished"));
    try (Deployment started = Deployment.start(directory, settings())) {
      deployment = started;
      // What happens before the first scrape is no increase.
      started.awaitScrapes(2);
      operatorsAct(started.second());
      try (Traffic first = traffic(started.first(), events, 25);
          Traffic second = traffic(started.second(), Deployment.events(), 100);
          Traffic strangers =
              Traffic.forged(
                  started.second()::relay, Deployment.events(), Duration.ofMillis(200))) {
        mistakes(started.second().relay());
        poison(started.first());
        outage(started.first());
        assertEveryQueryReturnsData();
      }
    }
  }

  /** What is off by default: an allowlist, a secret from a file, validation. */
  private Map<String, String> settings() throws IOException {
    Map<String, String> settings =
        new TreeMap<>(Deployment.secretFrom(directory.resolve("secret")));
    String addressesAt = "http://127.0.0.1:" + addresses.getAddress().getPort();
    settings.put("/receive/allowlist/enabled", "true");
    settings.put("/receive/allowlist/addresses", "[127.0.0.1]");
    settings.put("/receive/allowlist/refresh/url", addressesAt);
    settings.put("/validation/mode", "report");
    return settings;
  }

  private static Traffic traffic(
      Instance instance, List<Supplier<byte[]>> events, int everyMillis) {
    return Traffic.authentic(instance::relay, events, Duration.ofMillis(everyMillis));
  }

  /** They change each thing, and one by mistake. */
  private static void operatorsAct(Instance instance) throws Exception {
    instance.configure(Map.of("/validation/mode", "sometimes"));
    assertThat(instance.task("reload-config").body()).contains("result=rejected");
    instance.reconfigure(Map.of("/receive/limits/failedAuthentications", "1"));
    instance.operate("circuit-breaker?action=force-open");
    instance.operate("traffic?action=out");
    assertThat(instance.relay().postSigned(Traffic.events("build.running").get()).statusCode())
        .isEqualTo(202);
    instance.operate("drain?max=1&confirm=true");
    instance.operate("traffic?action=in");
    instance.operate("circuit-breaker?action=reset");
    Relay relay = instance.relay();
    HttpRequest.Builder ofAnotherSite =
        relay
            .request(relay.adminPort(), "/tasks/traffic?action=out")
            .header("Origin", "https://another.example")
            .POST(BodyPublishers.noBody());
    assertThat(relay.send(ofAnotherSite).statusCode()).isEqualTo(403);
  }

  /** One event that is not as it should be, one that comes twice, and what is refused. */
  private static void mistakes(Relay relay) throws Exception {
    byte[] invalid = "{\"event\":\"build.running\",\"build\":7}".getBytes(UTF_8);
    assertThat(relay.postSigned(invalid).statusCode()).isIn(200, 202);
    byte[] body = Traffic.events("build.finished").get();
    HttpRequest.Builder signed = relay.signed(body);
    assertThat(relay.send(signed).statusCode()).isIn(200, 202);
    assertThat(relay.send(signed).statusCode()).isIn(200, 202);
    assertThat(relay.postSigned("no JSON".getBytes(UTF_8)).statusCode()).isEqualTo(400);
    assertThat(relay.postSigned(new byte[2_000_000]).statusCode()).isEqualTo(413);
    assertThat(relay.send(relay.webhook(body)).statusCode()).isIn(401, 429);
  }

  private void poison(Instance instance) throws Exception {
    deployment.refusePoisonAndDeadLetters();
    instance.sendPoison();
    deployment.awaitResult("it is given up", "buildkite_spool_given_up_events > 0");
    deployment.mendPubSub();
    deployment.awaitResult(
        "it is buried", "buildkite_dlq_messages_total{failure_reason=\"publish_error\"} > 0");
  }

  private void outage(Instance instance) throws Exception {
    deployment.breakPubSub();
    instance.fillTheSpool();
    deployment.awaitResult(
        "webhooks are refused", "rate(buildkite_webhook_requests_total{status=\"503\"}[5m]) > 0");
    deployment.mendPubSub();
    deployment.awaitResult("the spools are empty", "sum(buildkite_spool_events) < 10");
  }

  private void assertEveryQueryReturnsData() {
    Map<String, Query> left = new TreeMap<>();
    for (Dashboard dashboard : Dashboard.all()) {
      List<Map<String, String>> variants = dashboard.values(BUILT_IN, chosen(dashboard));
      for (Query query : dashboard.queries()) {
        variants.forEach(values -> left.put(Deployment.SCALE.query(fill(query, values)), query));
      }
    }
    assertThat(left).isNotEmpty();
    assertThat(NOT_HERE.keySet())
        .allMatch(part -> left.values().stream().anyMatch(query -> query.promql().contains(part)));
    left.values().removeIf(query -> NOT_HERE.keySet().stream().anyMatch(query.promql()::contains));
    Awaitility.await("each query returns data")
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              left.entrySet().removeIf(entry -> hasData(entry.getValue(), entry.getKey()));
              assertThat(left.values()).isEmpty();
            });
  }

  /** The first value of each variable with a query; each must have one. */
  private Map<String, String> chosen(Dashboard dashboard) {
    Map<String, String> chosen = new TreeMap<>();
    for (Choice choice : dashboard.choices()) {
      Map<String, String> before = dashboard.values(BUILT_IN, chosen).get(0);
      String selector = Deployment.SCALE.query(Dashboard.fill(choice.selector(), before));
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
      return deployment
          .prometheus()
          .queryRange(promql, start, Instant.now(), Deployment.INTERVAL)
          .stream()
          .anyMatch(DashboardsIT::hasNumber);
    } catch (PrometheusApi.RefusedQueryException e) {
      // No assertion, which would be tried again.
      throw new IllegalStateException(query + ": " + e.getMessage(), e);
    }
  }

  private static boolean hasNumber(JsonNode series) {
    List<String> values = new ArrayList<>();
    series.path("values").forEach(value -> values.add(value.path(1).asText()));
    return values.stream().anyMatch(value -> !value.equals("NaN"));
  }
}
