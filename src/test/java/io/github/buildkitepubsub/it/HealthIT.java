package io.github.buildkitepubsub.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwizard.health.HealthStateView;
import io.github.buildkitepubsub.embedded.Rpc;
import io.github.buildkitepubsub.testing.FreePort;
import io.github.buildkitepubsub.testing.Relay;
import io.github.buildkitepubsub.testing.RelayProcess;
import io.github.buildkitepubsub.testing.Samples;
import io.grpc.Status;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Health, as load balancers and scrapers are told it: from a start to a stop. */
final class HealthIT extends SpoolFixture {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  @Test
  void everyCheckIsShownFromTheStart() throws Exception {
    try (Relay relay = Relay.embedded().start()) {
      for (String check :
          List.of("circuit-breaker", "deadlocks", "durability", "pubsub", "spool", "traffic")) {
        assertThat(relay.metric("buildkite_health_check_healthy{check=\"" + check + "\"}"))
            .as(check)
            .isEqualTo(1);
      }
      assertThat(relay.metric("buildkite_ready")).isEqualTo(1);
      assertThat(relay.get(relay.port(), "/ready").statusCode()).isEqualTo(200);
      assertThat(relay.get(relay.adminPort(), "/ready").statusCode()).isEqualTo(200);
    }
  }

  /** What can be listed in the settings is what is there. */
  @Test
  void everyCheckCanBeScheduled() throws Exception {
    String all =
        "health: {healthChecks: [{name: allowlist}, {name: circuit-breaker}, {name: deadlocks},"
            + " {name: durability}, {name: embedded}, {name: pubsub}, {name: spool}, {name: traffic}]}";
    try (Relay relay =
        Relay.embedded()
            .yaml(all)
            .set("receive.allowlist.enabled", "true")
            .set("receive.allowlist.refresh.url", "http://127.0.0.1:1/")
            .start()) {
      assertThat(relay.dropwizard().health().healthStateAggregator().healthStateViews())
          .extracting(HealthStateView::getName)
          .containsExactlyInAnyOrderElementsOf(relay.dropwizard().healthChecks().getNames());
    }
  }

  @Test
  void readinessWithoutScheduledChecksFollowsTheTaskAndLivenessDoesNot() throws Exception {
    try (Relay relay = Relay.embedded().set("health.enabled", "false").start()) {
      int before = relay.get(relay.port(), "/ready").statusCode();
      task(relay, "out");
      int out = relay.get(relay.port(), "/ready").statusCode();

      assertThat(before).isEqualTo(200);
      assertThat(out).isEqualTo(503);
      assertThat(relay.get(relay.port(), "/health").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void changesOfTheTaskAreCountedAndAtOnceInEveryAnswer() throws Exception {
    try (Relay relay = Relay.embedded().start()) {
      task(relay, "out");

      assertThat(relay.metric("buildkite_ready")).isZero();
      assertThat(relay.metric("buildkite_health_check_healthy{check=\"traffic\"}")).isZero();
      assertThat(relay.metric(transitions("traffic", "unhealthy"))).isEqualTo(1);
      assertThat(relay.metric(transitions("traffic", "healthy"))).isZero();
    }
  }

  @Test
  void anOutageOfPubSubAloneKeepsItReady() throws Exception {
    try (Relay relay = checkedOften().start()) {
      server.faults().on(Rpc.PUBLISH).fail(Status.Code.UNAVAILABLE);
      int accepted = relay.postSigned(Samples.fresh("build.finished", 1)).statusCode();
      awaitHealthy(relay, "pubsub", false);
      int ready = relay.get(relay.port(), "/ready").statusCode();
      String details = relay.get(relay.adminPort(), "/healthcheck").body();
      server.faults().clear();
      awaitHealthy(relay, "pubsub", true);

      assertThat(accepted).isEqualTo(202);
      assertThat(ready).isEqualTo(200);
      assertThat(details)
          .contains("\"circuit-breaker\":{", "\"spool\":{", "\"pubsub\":{\"healthy\":false");
      assertThat(relay.metric(transitions("pubsub", "unhealthy"))).isEqualTo(1);
      assertThat(relay.metric(transitions("pubsub", "healthy"))).isEqualTo(1);
      assertThat(relay.metric(transitions("durability", "unhealthy"))).isZero();
    }
  }

  @Test
  void isNotReadyWhileNeitherTheDiskNorPubSubTakesEvents() throws Exception {
    Files.writeString(directory.resolve("spool"), "a file where a directory should be");
    try (Relay relay = checkedOften().start()) {
      int withPubSub = relay.get(relay.port(), "/ready").statusCode();
      server.faults().on(Rpc.PUBLISH).fail(Status.Code.UNAVAILABLE);
      int refused = relay.postSigned(Samples.fresh("build.finished", 1)).statusCode();
      awaitHealthy(relay, "durability", false);
      int withNeither = relay.get(relay.port(), "/ready").statusCode();
      int alive = relay.get(relay.port(), "/health").statusCode();
      double metric = relay.metric("buildkite_ready");
      server.faults().clear();
      relay.postSigned(Samples.fresh("build.finished", 2));
      awaitHealthy(relay, "durability", true);

      assertThat(withPubSub).isEqualTo(200);
      assertThat(refused).isEqualTo(503);
      assertThat(withNeither).isEqualTo(503);
      assertThat(alive).isEqualTo(200);
      assertThat(metric).isZero();
      assertThat(relay.get(relay.port(), "/ready").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void isAliveFromTheFirstAnswerOnAndTellsAStopBeforeThePortCloses() throws Exception {
    int port = FreePort.find();
    try (RelayProcess relay =
        RelayProcess.publishingTo(server.address(), directory.resolve("spool"))
            .set("server.applicationConnectors[0].port", Integer.toString(port))
            .set("health.shutdownWaitPeriod", "3s")
            .launch()) {
      int firstHealth = firstAnswer(port, "/health");
      await(() -> relay.get("/ready").statusCode() == 200);
      relay.terminate();
      await(() -> relay.get("/ready").statusCode() == 503);
      int posted = relay.postSigned(Samples.fresh("build.finished", 1)).statusCode();
      int health = relay.get("/health").statusCode();
      int code = relay.awaitExit(LIMIT);

      assertThat(firstHealth).isEqualTo(200);
      // 202 if the machine is busy with other things.
      assertThat(posted).isBetween(200, 202);
      assertThat(health).isEqualTo(200);
      assertThat(code).isEqualTo(143);
      assertThat(lines(relay, "readiness changed"))
          .extracting(line -> line.get("ready").asText() + ": " + line.get("reason").asText())
          .containsExactly("true: nothing is in the way", "false: it stops");
      assertThat(relay.log()).noneMatch(line -> line.contains("io.dropwizard.health"));
    }
  }

  /** Looks at the checks so often that a test need not wait. */
  private Relay.Builder checkedOften() throws IOException {
    Relay.Builder relay = relay();
    for (int check = 0; check < 2; check++) {
      relay
          .set("health.healthChecks[" + check + "].schedule.checkInterval", "100ms")
          .set("health.healthChecks[" + check + "].schedule.downtimeInterval", "100ms");
    }
    return relay;
  }

  private static void awaitHealthy(Relay relay, String check, boolean isHealthy) {
    await(
        () ->
            relay.metric("buildkite_health_check_healthy{check=\"" + check + "\"}")
                == (isHealthy ? 1 : 0));
  }

  private static void await(Callable<Boolean> condition) {
    Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(50)).until(condition);
  }

  /** Asks until there is an answer, whatever it is. */
  private static int firstAnswer(int port, String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
    HttpClient http = HttpClient.newHttpClient();
    return Awaitility.await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(20))
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> http.send(request, BodyHandlers.ofString()).statusCode(), status -> true);
  }

  private static List<JsonNode> lines(RelayProcess relay, String message) throws IOException {
    List<JsonNode> found = new ArrayList<>();
    for (String line : relay.log()) {
      JsonNode json = JSON.readTree(line);
      if (json.path("message").asText().equals(message)) {
        found.add(json);
      }
    }
    return found;
  }

  private static String transitions(String check, String to) {
    return "buildkite_health_check_transitions_total{check=\"" + check + "\",to=\"" + to + "\"}";
  }

  private static void task(Relay relay, String action) throws Exception {
    relay.send(
        relay
            .request(relay.adminPort(), "/tasks/traffic?action=" + action)
            .POST(BodyPublishers.noBody()));
  }
}
