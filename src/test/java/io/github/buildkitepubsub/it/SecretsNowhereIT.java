package io.github.buildkitepubsub.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.embedded.EmbeddedPubSub;
import io.github.buildkitepubsub.embedded.EmbeddedSettings;
import io.github.buildkitepubsub.testing.PubSubProbe;
import io.github.buildkitepubsub.testing.Relay;
import io.github.buildkitepubsub.testing.RelayProcess;
import io.github.buildkitepubsub.testing.Samples;
import io.github.buildkitepubsub.testing.Wire;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real process, with a secret wherever there can be one, at its most talkative: none of them
 * comes out in any way.
 */
final class SecretsNowhereIT {

  private static final String TOKEN = "tk-5b1f0c9d77e2";
  private static final String HMAC = "hm-9a40d2e61c38";
  private static final String TEST_ENGINE = "te-c7719be05f4a";
  private static final String ADMIN = "ad-2f8e6613b9d0";
  private static final String ANSWERS = "an-e05d48a7c216";
  private static final String COLLECTOR = "co-71b3f29c8e4d";

  private final HttpClient http = HttpClient.newHttpClient();
  private final List<String> told = new ArrayList<>();

  @TempDir private Path spool;

  @Test
  void areInNoLogAnswerMetricOrPrintedConfiguration() throws Exception {
    EmbeddedPubSub pubsub =
        new EmbeddedPubSub(new EmbeddedSettings(0, null, null, null), InstantSource.system());
    pubsub.start();
    try (pubsub;
        RelayProcess relay = relay(pubsub).start()) {
      assertThat(post(relay, "/webhook", "X-Buildkite-Token", TOKEN)).isIn(200, 202);
      assertThat(post(relay, "/webhook", "X-Buildkite-Signature", signed(HMAC))).isIn(200, 202);
      assertThat(post(relay, "/webhook/test-engine/" + TEST_ENGINE, "X-Any", "x")).isIn(200, 202);
      // Almost right, at the wrong place, or in the wrong way.
      assertThat(post(relay, "/webhook", "X-Buildkite-Token", TOKEN + "x")).isEqualTo(401);
      assertThat(post(relay, "/webhook", "X-Buildkite-Token", HMAC)).isEqualTo(401);
      assertThat(post(relay, "/webhook/" + TEST_ENGINE, "X-Request-ID", "r-1")).isEqualTo(404);
      assertThat(get(relay.application("/webhook/test-engine/" + TEST_ENGINE))).isEqualTo(405);
      assertThat(get(relay.application("/webhook/%74est-engine/" + TEST_ENGINE))).isIn(404, 405);
      assertThat(post(relay, "/webhook/test-engine/" + TEST_ENGINE + "/x", "X-Any", "x"))
          .isEqualTo(404);
      assertThat(postSlowly(relay, "/webhook/test-engine/" + TEST_ENGINE)).contains("408");
      for (String path : List.of("/metrics", "/health-check?name=all", "/openapi.yaml", "/docs")) {
        assertThat(get(relay.application(path))).as(path).isEqualTo(200);
      }
      for (String path : List.of("/metrics", "/healthcheck", "/threads")) {
        assertThat(get(relay.admin(path))).as(path).isEqualTo(200);
      }
      assertThat(task(relay, "diagnostics", ADMIN)).isEqualTo(200);
      assertThat(task(relay, "log-level?logger=" + ADMIN, ADMIN)).isEqualTo(400);
      assertThat(task(relay, "diagnostics", ADMIN + "x")).isEqualTo(401);
      Awaitility.await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> relay.log().stream().anyMatch(line -> line.contains("\"audit\"")));

      told.addAll(relay.log());
    }
    told.add(configShow());

    assertThat(told).hasSizeGreaterThan(40);
    for (String secret : List.of(TOKEN, HMAC, TEST_ENGINE, ANSWERS, COLLECTOR)) {
      assertThat(told).as(secret).noneMatch(text -> text.contains(secret));
    }
    // An operator put it into a parameter: what is refused is told to the operator, and to no log.
    assertThat(told.stream().filter(text -> text.contains(ADMIN))).hasSizeLessThanOrEqualTo(1);
  }

  private RelayProcess.Builder relay(EmbeddedPubSub pubsub) throws Exception {
    pubsub.createTopic(PubSubProbe.PROJECT, PubSubProbe.TOPIC);
    RelayProcess.Builder builder = RelayProcess.publishingTo(pubsub.address(), spool);
    environment().forEach(builder::environment);
    return builder
        .set("receive.responseSigning.secret.name", "answers")
        .set("receive.responseSigning.secret.value", ANSWERS)
        .set("receive.exchangeLog.enabled", "true")
        .set("receive.exchangeLog.successes", "1.0");
  }

  private static Map<String, String> environment() {
    return Map.of(
        "BUILDKITE_WEBHOOK_TOKEN",
        TOKEN,
        "BUILDKITE_WEBHOOK_HMAC_SECRET",
        HMAC,
        "BUILDKITE_TEST_ENGINE_SECRET",
        TEST_ENGINE,
        "ADMIN_TOKEN",
        ADMIN,
        "ENABLE_TRACING",
        "true",
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "http://127.0.0.1:1",
        "OTEL_EXPORTER_OTLP_HEADERS",
        "api-key=" + COLLECTOR,
        "LOG_LEVEL",
        "debug");
  }

  private static byte[] body() {
    return Samples.fresh("build.finished", 1);
  }

  private static String signed(String secret) {
    String timestamp = Long.toString(Instant.now().getEpochSecond());
    return Relay.signature(secret, timestamp, body());
  }

  private int post(RelayProcess relay, String path, String header, String value)
      throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(relay.application(path))
            .header(header, value)
            .POST(BodyPublishers.ofByteArray(body())));
  }

  /** Sends a body of which nothing comes after its first byte. */
  private String postSlowly(RelayProcess relay, String path) throws IOException {
    try (Wire wire = Wire.to(relay.application("/").getPort())) {
      wire.send("POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{");
      String answer = wire.readAll();
      told.add(answer);
      return answer;
    }
  }

  private int get(URI uri) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + ADMIN));
  }

  private int task(RelayProcess relay, String call, String token)
      throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(relay.admin("/tasks/" + call))
            .header("Authorization", "Bearer " + token)
            .POST(BodyPublishers.noBody()));
  }

  private int send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(request.timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofString());
    told.add(answer.headers().map() + answer.body());
    return answer.statusCode();
  }

  private static String configShow() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("bin/buildkite-pubsub", "config", "show").redirectErrorStream(true);
    builder.environment().putAll(environment());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("PUBSUB_MODE", "embedded");
    builder.environment().put("BUILDKITE_PUBSUB_JAR", System.getProperty("relay.jar"));
    String shown =
        new String(builder.start().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(shown).contains("********");
    return shown;
  }
}
