package io.github.buildkitepubsub.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.google.pubsub.v1.PubsubMessage;
import com.sun.net.httpserver.HttpServer;
import io.github.buildkitepubsub.embedded.EmbeddedPubSub;
import io.github.buildkitepubsub.embedded.EmbeddedSettings;
import io.github.buildkitepubsub.embedded.Rpc;
import io.github.buildkitepubsub.receive.authentication.HmacKey;
import io.github.buildkitepubsub.secret.Secret;
import io.github.buildkitepubsub.testing.OtlpReceiver;
import io.github.buildkitepubsub.testing.PubSubProbe;
import io.github.buildkitepubsub.testing.Relay;
import io.github.buildkitepubsub.testing.Samples;
import io.github.buildkitepubsub.testing.ShowsLive;
import io.grpc.Status;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** That each part of the whole service follows its live keys. */
final class LiveKeysIT {

  private static final String DEAD_LETTERS = "dead-letters";
  private static final String SIGNATURE = "X-Webhook-Signature";

  /** A path of the document, which may be quoted. */
  private static final String TEST_ENGINE = "/webhook/test-engine/\\{secret}[\"']?:";

  /** What a test adds to; retries are quick. */
  private static final String BASE =
      "publish: {retry: {delays: [10ms], maxAttempts: %d}, circuitBreaker: {%s}}\n";

  private final EmbeddedPubSub pubsub =
      new EmbeddedPubSub(new EmbeddedSettings(0, null, null, null), InstantSource.system());

  @TempDir private Path directory;

  private Path file;

  @BeforeEach
  void startPubSub() throws Exception {
    pubsub.start();
    pubsub.createTopic(PubSubProbe.PROJECT, PubSubProbe.TOPIC);
    pubsub.createTopic(PubSubProbe.PROJECT, DEAD_LETTERS);
    file = Files.writeString(directory.resolve("config.yml"), "");
  }

  @AfterEach
  void stopPubSub() {
    pubsub.close();
  }

  private Relay.Builder relay() throws Exception {
    return Relay.publishingTo(pubsub.address())
        .file(file)
        .set("reload.watch", "false")
        .set("pubsub.stopTimeout", "100ms")
        .set("forward.stopTimeout", "100ms");
  }

  private Relay.Builder burying() throws Exception {
    return relay().set("deadLetter.enabled", "true").set("deadLetter.topicId", DEAD_LETTERS);
  }

  private static String publishing(int attempts, String breaker) {
    return BASE.formatted(attempts, breaker);
  }

  private HttpResponse<String> reload(Relay relay, String yaml, String... tokens) throws Exception {
    Files.writeString(file, yaml);
    HttpRequest.Builder request =
        relay.request(relay.adminPort(), "/tasks/reload-config").POST(BodyPublishers.noBody());
    for (String token : tokens) {
      request.header("Authorization", "Bearer " + token);
    }
    HttpResponse<String> answer = relay.send(request);
    assertThat(answer.body()).contains("result=reloaded").doesNotContain("restart.");
    return answer;
  }

  private static HttpResponse<String> post(Relay relay, int number) throws Exception {
    return relay.postSigned(Samples.fresh("build.finished", number));
  }

  private List<PubsubMessage> letters() {
    return pubsub.messages(PubSubProbe.PROJECT, DEAD_LETTERS);
  }

  @Test
  void retriesAndLeavesPubSubAloneAsItIsTold() throws Exception {
    pubsub.faults().on(Rpc.PUBLISH).fail(Status.Code.UNAVAILABLE);
    try (Relay relay = relay().start()) {
      reload(relay, publishing(3, "consecutiveFailures: 500"));
      post(relay, 1);
      long three = pubsub.faults().calls(Rpc.PUBLISH);
      reload(relay, publishing(1, "consecutiveFailures: 500"));
      post(relay, 2);
      long one = pubsub.faults().calls(Rpc.PUBLISH) - three;
      reload(relay, publishing(1, "consecutiveFailures: 1"));
      post(relay, 3);
      double opened = relay.metric("buildkite_circuit_breaker_state");
      reload(relay, publishing(1, "consecutiveFailures: 1, openFor: 1ms"));
      pubsub.faults().clear();

      assertThat(three).isEqualTo(3);
      assertThat(one).isEqualTo(1);
      assertThat(opened).isEqualTo(2);
      await().atMost(Duration.ofSeconds(10)).until(() -> post(relay, 4).statusCode() == 200);
    }
  }

  @Test
  void waitsForPubSubAndGivesUpAsItIsTold() throws Exception {
    try (Relay relay = burying().spoolingTo(directory.resolve("spool")).start()) {
      reload(
          relay,
          publishing(1, "consecutiveFailures: 0")
              + "forward: {acknowledgeWithin: 500ms, giveUp: {attempts: 1}}");
      pubsub.faults().on(Rpc.PUBLISH).resource(PubSubProbe.TOPIC).hang();
      int stored = post(relay, 1).statusCode();
      pubsub.faults().clear();
      pubsub.faults().on(Rpc.PUBLISH).resource(PubSubProbe.TOPIC).fail(Status.Code.UNAVAILABLE);
      post(relay, 2);

      assertThat(stored).isEqualTo(202);
      await().atMost(Duration.ofSeconds(30)).until(() -> !letters().isEmpty());
      assertThat(letters().get(0).getAttributesOrThrow("dlq_reason")).isEqualTo("connection_error");
    }
  }

  @ShowsLive("validation.onInvalid")
  @Test
  void refusesOrBuriesWhatIsNotValid() throws Exception {
    try (Relay relay = burying().start()) {
      int off = relay.postSigned(invalid(7)).statusCode();
      reload(relay, "validation: {mode: strict}");
      int refused = relay.postSigned(invalid(8)).statusCode();
      reload(relay, "validation: {mode: strict, onInvalid: dead-letter}");
      int buried = relay.postSigned(invalid(9)).statusCode();

      assertThat(List.of(off, refused, buried)).containsExactly(200, 400, 202);
      assertThat(letters())
          .extracting(letter -> letter.getAttributesOrThrow("dlq_reason"))
          .containsExactly("validation_error");
    }
  }

  /** Each another one: the same again is a duplicate. */
  private static byte[] invalid(int build) {
    return "{\"event\":\"build.finished\",\"build\":%d}"
        .formatted(build)
        .getBytes(StandardCharsets.UTF_8);
  }

  @ShowsLive("operate.tokens")
  @Test
  void asksTheTokensThatAreInForce() throws Exception {
    try (Relay relay = relay().start()) {
      int open = threads(relay, "any");
      reload(relay, "operate: {tokens: [{name: a, value: first-token}]}");
      int none = threads(relay, "any");
      int first = threads(relay, "first-token");
      reload(
          relay,
          "operate: {tokens: [{name: a, value: first-token}, {name: b, value: second-token}]}",
          "first-token");
      int both = threads(relay, "first-token") + threads(relay, "second-token");
      reload(relay, "operate: {tokens: [{name: b, value: second-token}]}", "first-token");

      assertThat(List.of(open, none, first, both)).containsExactly(200, 401, 200, 400);
      assertThat(threads(relay, "first-token")).isEqualTo(401);
      assertThat(threads(relay, "second-token")).isEqualTo(200);
    }
  }

  private static int threads(Relay relay, String token) throws Exception {
    return relay
        .send(
            relay.request(relay.adminPort(), "/threads").header("Authorization", "Bearer " + token))
        .statusCode();
  }

  @ShowsLive("receive.responseSigning.secret")
  @Test
  void signsAnswersWithTheKeyThatIsInForce() throws Exception {
    try (Relay relay = relay().start()) {
      Optional<String> before = signature(relay);
      reload(relay, "receive: {responseSigning: {secret: {name: one, value: a-first-key}}}");
      HttpResponse<String> one = post(relay, 1);
      reload(relay, "receive: {responseSigning: {secret: {name: two, value: a-second-key}}}");
      HttpResponse<String> two = post(relay, 1);
      reload(relay, "");

      assertThat(before).isEmpty();
      assertThat(isSignedWith("a-first-key", one)).isTrue();
      assertThat(isSignedWith("a-second-key", one)).isFalse();
      assertThat(isSignedWith("a-second-key", two)).isTrue();
      assertThat(signature(relay)).isEmpty();
    }
  }

  private static boolean isSignedWith(String key, HttpResponse<String> answer) {
    String header = answer.headers().firstValue(SIGNATURE).orElseThrow();
    Matcher timestamp = Pattern.compile("[0-9]{10}").matcher(header);
    assertThat(timestamp.find()).as(header).isTrue();
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    return header.equals(new HmacKey(Secret.of(key)).header(timestamp.group(), body));
  }

  private static Optional<String> signature(Relay relay) throws Exception {
    return post(relay, 1).headers().firstValue(SIGNATURE);
  }

  @Test
  void recordsTheShareOfTracesThatIsInForce() throws Exception {
    try (OtlpReceiver collector = OtlpReceiver.start();
        Relay relay =
            relay()
                .environment("ENABLE_TRACING", "true")
                .environment("OTEL_EXPORTER_OTLP_ENDPOINT", "http://" + collector.httpAddress())
                .start()) {
      reload(relay, "tracing: {samplingRatio: 0.0}");
      post(relay, 1);
      reload(relay, "tracing: {samplingRatio: 1.0}");
      post(relay, 2);

      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  collector.spans().stream()
                      .anyMatch(span -> span.getName().equals("POST /webhook")));
      assertThat(collector.spans())
          .filteredOn(span -> span.getName().equals("POST /webhook"))
          .hasSize(1);
    }
  }

  @Test
  void writesAtTheLevelsThatAreInForce() throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger("a.logger.of.this.test");
    try (Relay relay = Relay.publishingTo(pubsub.address()).file(file).start()) {
      boolean before = logger.isDebugEnabled();
      reload(relay, "logging: {loggers: {a.logger.of.this: DEBUG}}");
      boolean during = logger.isDebugEnabled();
      reload(relay, "");

      assertThat(before).isFalse();
      assertThat(during).isTrue();
      assertThat(logger.getEffectiveLevel()).isEqualTo(Level.ERROR);
    }
  }

  @Test
  void fetchesBuildkitesAddressesOnceTheAllowlistIsOn() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    byte[] list = "{\"webhook_ips\":[\"192.0.2.1\"]}".getBytes(StandardCharsets.UTF_8);
    HttpServer buildkite =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    buildkite.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          exchange.sendResponseHeaders(200, list.length);
          exchange.getResponseBody().write(list);
          exchange.close();
        });
    buildkite.start();
    String url = "http://127.0.0.1:" + buildkite.getAddress().getPort() + "/";
    try (Relay relay = relay().set("receive.allowlist.refresh.url", url).start()) {
      int before = post(relay, 1).statusCode();
      int askedBefore = asked.get();
      reload(relay, "receive: {allowlist: {enabled: true}}");
      await().atMost(Duration.ofSeconds(10)).until(() -> post(relay, 2).statusCode() == 403);
      reload(relay, "receive: {allowlist: {enabled: true, addresses: [127.0.0.1]}}");

      assertThat(before).isEqualTo(200);
      assertThat(askedBefore).isZero();
      assertThat(post(relay, 3).statusCode()).isEqualTo(200);
      assertThat(asked).hasValue(1);
    } finally {
      buildkite.stop(0);
    }
  }

  /** What operators read of the configuration is what is in force, and shows no secret. */
  @Test
  void showsWhatIsInForce() throws Exception {
    try (Relay relay = relay().without("BUILDKITE_TEST_ENGINE_SECRET").start()) {
      String documentBefore = relay.get(relay.port(), "/openapi.yaml").body();
      reload(
          relay,
          """
          receive: {testEngine: {secrets: [{name: engine, value: hush-hush}]}}
          publish: {retry: {maxAttempts: 3}}
          event: {redact: [/test/id]}
          """);
      Files.writeString(file, Files.readString(file) + "deadLetter: {subscriptionId: other}\n");
      String diagnostics = task(relay, "diagnostics");
      String event = task(relay, "test-event");

      assertThat(documentBefore).doesNotContainPattern(TEST_ENGINE);
      assertThat(relay.get(relay.port(), "/openapi.yaml").body()).containsPattern(TEST_ENGINE);
      assertThat(diagnostics)
          .containsPattern("maxAttempts: 3 +# file")
          .contains("healthChecks:")
          .doesNotContain("hush-hush", "subscriptionId: other");
      assertThat(event).contains("event_type=buildkite-pubsub.test");
      assertThat(
              pubsub
                  .messages(PubSubProbe.PROJECT, PubSubProbe.TOPIC)
                  .get(0)
                  .getData()
                  .toStringUtf8())
          .contains("\"id\":\"[REDACTED]\"");
    }
  }

  private static String task(Relay relay, String call) throws Exception {
    return relay
        .send(relay.request(relay.adminPort(), "/tasks/" + call).POST(BodyPublishers.noBody()))
        .body();
  }
}
