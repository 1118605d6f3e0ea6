package io.github.buildkitepubsub.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.github.buildkitepubsub.embedded.EmbeddedPubSub;
import io.github.buildkitepubsub.embedded.EmbeddedSettings;
import io.github.buildkitepubsub.testing.PubSubProbe;
import io.github.buildkitepubsub.testing.Relay;
import io.github.buildkitepubsub.testing.Samples;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Strangers are kept out, and Buildkite is not: the whole service, addresses and browsers. */
final class EdgeIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BUILDKITE = "192.0.2.7";
  private static final String STRANGER = "203.0.113.9";

  private static final EmbeddedPubSub server =
      new EmbeddedPubSub(new EmbeddedSettings(0, null, null, null), InstantSource.system());

  @BeforeAll
  static void start() throws Exception {
    server.start();
    server.createTopic(PubSubProbe.PROJECT, PubSubProbe.TOPIC);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void takesEverySignedEventDuringAFloodOfStrangers() throws Exception {
    try (Relay relay = behindProxy().start()) {
      List<Integer> strangers = new ArrayList<>();
      List<Integer> buildkite = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        strangers.add(
            relay.send(from(STRANGER, relay.webhook(Samples.bytes("ping")))).statusCode());
        byte[] event = Samples.fresh("job.finished", i);
        buildkite.add(relay.send(from(BUILDKITE, relay.signed(event))).statusCode());
      }

      assertThat(buildkite).hasSize(100).containsOnly(200);
      assertThat(strangers.subList(0, 30)).containsOnly(401);
      assertThat(strangers.subList(60, 100)).contains(429);
      assertThat(relay.metric("buildkite_rate_limit_exceeded_total{type=\"per_ip\"}"))
          .isEqualTo(Collections.frequency(strangers, 429))
          .isGreaterThan(50);
      assertThat(relay.metric("buildkite_webhook_auth_failures_total")).isLessThan(50);
    }
  }

  @Test
  void takesEverySignedEventThroughAProxyThatIsNotTrusted() throws Exception {
    try (Relay relay = relay().environment("IP_RATE_LIMIT", "1").start()) {
      for (int i = 0; i < 20; i++) {
        relay.send(from(STRANGER, relay.webhook(Samples.bytes("ping"))));
        byte[] event = Samples.fresh("job.started", i);

        assertThat(relay.send(from(BUILDKITE, relay.signed(event))).statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  void letsInBuildkitesAddressesOnlyAndKeepsTheList(@TempDir Path directory) throws Exception {
    Path cache = directory.resolve("allowlist.json");
    HttpServer meta = meta("{\"webhook_ips\": [\"192.0.2.0/24\"]}");
    String url = "http://127.0.0.1:" + meta.getAddress().getPort() + "/v2/meta";
    try (Relay relay = allowlisting(url, cache).start()) {
      await().until(() -> Files.exists(cache));
      assertAllowlisted(relay);
      assertThat(relay.metric("buildkite_allowlist_refreshes_total{result=\"success\"}"))
          .isEqualTo(1);
      assertThat(relay.get(relay.adminPort(), "/healthcheck").body()).contains("\"allowlist\"");
    } finally {
      meta.stop(0);
    }

    try (Relay restarted = allowlisting(url, cache).start()) {
      assertAllowlisted(restarted);
    }
  }

  private static void assertAllowlisted(Relay relay) throws Exception {
    byte[] event = Samples.fresh("build.running", 1);
    HttpResponse<String> stranger = relay.send(from(STRANGER, relay.signed(event)));

    assertThat(stranger.statusCode()).isEqualTo(403);
    assertThat(code(stranger)).isEqualTo("BK-ADDR-001");
    assertThat(JSON.readTree(stranger.body()).path("error_type").asText()).isEqualTo("auth");
    assertThat(relay.send(from(BUILDKITE, relay.signed(event))).statusCode()).isEqualTo(200);
    assertThat(relay.send(from(STRANGER, relay.request(relay.port(), "/ready"))).statusCode())
        .isEqualTo(200);
  }

  @Test
  void refusesUntilAListIsKnown(@TempDir Path directory) throws Exception {
    HttpServer meta = meta("{\"webhook_ips\": []}");
    String url = "http://127.0.0.1:" + meta.getAddress().getPort() + "/v2/meta";
    try (Relay relay = allowlisting(url, directory.resolve("none")).start()) {
      HttpResponse<String> answer =
          relay.send(from(BUILDKITE, relay.signed(Samples.bytes("ping"))));

      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(code(answer)).isEqualTo("BK-ADDR-002");
      assertThat(answer.headers().firstValue("Retry-After")).isPresent();
      assertThat(relay.get(relay.adminPort(), "/healthcheck").body())
          .contains("\"allowlist\":{\"healthy\":false");
    } finally {
      meta.stop(0);
    }
  }

  @Test
  void answersBrowsersOfAllowedOriginsOnly() throws Exception {
    try (Relay relay = relay().environment("ALLOWED_ORIGINS", "https://ci.example").start()) {
      HttpResponse<String> allowed = relay.send(preflight(relay, "https://ci.example"));
      HttpResponse<String> other = relay.send(preflight(relay, "https://evil.example"));

      assertThat(allowed.statusCode()).isEqualTo(200);
      assertThat(allowed.headers().firstValue("Access-Control-Allow-Origin"))
          .contains("https://ci.example");
      assertThat(other.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }
  }

  @Test
  void tellsBrowsersAndStrangersLittleByDefault() throws Exception {
    try (Relay relay = relay().start()) {
      HttpResponse<String> event =
          relay.send(relay.signed(Samples.bytes("ping")).header("Origin", "https://a.example"));
      HttpResponse<String> preflight = relay.send(preflight(relay, "https://a.example"));
      HttpResponse<String> nowhere = relay.get(relay.port(), "/elsewhere");
      HttpResponse<String> metrics = relay.get(relay.port(), "/metrics");

      assertThat(List.of(event, preflight, nowhere, metrics))
          .allSatisfy(
              answer -> {
                assertThat(answer.headers().map().keySet())
                    .noneMatch(name -> name.startsWith("access-control"))
                    .doesNotContain("server");
                assertThat(answer.headers().firstValue("X-Content-Type-Options"))
                    .contains("nosniff");
              });
      assertThat(event.headers().firstValue("Cache-Control")).contains("no-store");
      assertThat(nowhere.headers().firstValue("Cache-Control")).contains("no-store");
      assertThat(metrics.headers().firstValue("Cache-Control")).isEmpty();
    }
  }

  private static Relay.Builder relay() {
    return Relay.publishingTo(server.address());
  }

  private static Relay.Builder behindProxy() {
    return relay().environment("TRUSTED_PROXIES", "127.0.0.1");
  }

  private static Relay.Builder allowlisting(String url, Path cache) {
    return behindProxy()
        .environment("ENABLE_IP_ALLOWLIST", "true")
        .set("receive.allowlist.refresh.url", url)
        .set("receive.allowlist.cacheFile", cache.toString());
  }

  private static HttpRequest.Builder from(String client, HttpRequest.Builder request) {
    return request.header("X-Forwarded-For", client);
  }

  private static HttpRequest.Builder preflight(Relay relay, String origin) {
    return relay
        .request(relay.port(), "/webhook")
        .header("Origin", origin)
        .header("Access-Control-Request-Method", "POST")
        .method("OPTIONS", BodyPublishers.noBody());
  }

  private static String code(HttpResponse<String> answer) throws Exception {
    return JSON.readTree(answer.body()).path("error_code").asText();
  }

  private static HttpServer meta(String document) throws Exception {
    HttpServer meta =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    meta.createContext(
        "/v2/meta",
        exchange -> {
          byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    meta.start();
    return meta;
  }
}
