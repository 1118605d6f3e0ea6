package io.github.buildkitepubsub.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.buildkitepubsub.embedded.EmbeddedPubSub;
import io.github.buildkitepubsub.embedded.EmbeddedSettings;
import io.github.buildkitepubsub.testing.PubSubProbe;
import io.github.buildkitepubsub.testing.Relay;
import io.github.buildkitepubsub.testing.Samples;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What must be refused is refused with its documented status and code, and nothing of it is
 * published.
 */
final class BadInputIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LIMIT = 1 << 20;

  private static final EmbeddedPubSub server =
      new EmbeddedPubSub(new EmbeddedSettings(0, null, null, null), InstantSource.system());
  private static Relay relay;

  @BeforeAll
  static void start() throws Exception {
    server.start();
    server.createTopic(PubSubProbe.PROJECT, PubSubProbe.TOPIC);
    relay = Relay.publishingTo(server.address()).environment("READ_TIMEOUT", "1").start();
  }

  @AfterAll
  static void stop() {
    relay.close();
    server.close();
  }

  @AfterEach
  void nothingWasPublished() {
    assertThat(server.messages(PubSubProbe.PROJECT, PubSubProbe.TOPIC)).isEmpty();
  }

  static Stream<Arguments> bodies() {
    byte[] sample = Samples.bytes("build.finished");
    return Stream.of(
        arguments("empty", new byte[0], 400, "BK-BODY-001"),
        arguments(
            "invalid UTF-8",
            bytes("{\"event\":\"build.finished\",\"x\":\"\u00c3(\"}"),
            400,
            "BK-BODY-002"),
        arguments(
            "overlong UTF-8",
            bytes("{\"event\":\"build.finished\",\"x\":\"\u00c0\u00af\"}"),
            400,
            "BK-BODY-002"),
        arguments("truncated", Arrays.copyOf(sample, sample.length / 2), 400, "BK-BODY-003"),
        arguments("one byte short", Arrays.copyOf(sample, sample.length - 2), 400, "BK-BODY-003"),
        arguments("text", utf8("hello"), 400, "BK-BODY-003"),
        arguments("two values", utf8("{\"event\":\"a\"}{\"event\":\"b\"}"), 400, "BK-BODY-003"),
        arguments("form", utf8("payload=%7B%7D"), 400, "BK-BODY-003"),
        arguments("null", utf8("null"), 400, "BK-BODY-004"),
        arguments("array", utf8("[{\"event\":\"build.finished\"}]"), 400, "BK-BODY-004"),
        arguments("string", utf8("\"build.finished\""), 400, "BK-BODY-004"),
        arguments("number", utf8("42"), 400, "BK-BODY-004"),
        arguments("100 deep", nested(100), 400, "BK-BODY-005"),
        arguments("100,000 deep", nested(100_000), 400, "BK-BODY-005"),
        arguments(
            "event twice",
            utf8("{\"event\":\"ping\",\"event\":\"build.finished\"}"),
            400,
            "BK-BODY-006"),
        arguments(
            "id twice",
            utf8("{\"event\":\"a\",\"build\":{\"id\":\"1\",\"id\":\"2\"}}"),
            400,
            "BK-BODY-006"),
        arguments("no event", utf8("{}"), 400, "BK-BODY-007"),
        arguments("event is a number", utf8("{\"event\":1}"), 400, "BK-BODY-007"),
        arguments("1 MB and one byte", padded(LIMIT + 1), 413, "BK-BODY-008"));
  }

  @ParameterizedTest(name = "{0}: {2} {3}")
  @MethodSource("bodies")
  void refusesABody(String name, byte[] body, int status, String code) throws Exception {
    HttpResponse<String> answer = relay.postSigned(body);

    assertRefused(answer, status, code);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
  }

  @Test
  void refusesAChunkedBodyOverTheLimit() throws Exception {
    byte[] body = padded(LIMIT + 1);

    HttpResponse<String> answer =
        relay.send(
            relay
                .signed(body)
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))));

    assertRefused(answer, 413, "BK-BODY-008");
  }

  /** A connection that is closed while its sender still writes takes the answer with it. */
  @Test
  void tellsASenderThatStillWrites() throws Exception {
    byte[] body = padded(5 * LIMIT);

    for (int i = 0; i < 50; i++) {
      assertRefused(relay.postSigned(body), 413, "BK-BODY-008");
    }
  }

  static Stream<Arguments> signatures() {
    byte[] body = Samples.bytes("build.finished");
    long now = Instant.now().getEpochSecond();
    String good = Relay.signature(Relay.TOKEN, Long.toString(now), body);
    String hex = good.substring(good.indexOf("signature=") + 10);
    return Stream.of(
        arguments("wrong secret", Relay.signature("another", "" + now, body), "BK-AUTH-004"),
        arguments(
            "another body", Relay.signature(Relay.TOKEN, "" + now, utf8("{}")), "BK-AUTH-004"),
        arguments("another time", "timestamp=" + (now - 1) + ",signature=" + hex, "BK-AUTH-004"),
        arguments(
            "too old", Relay.signature(Relay.TOKEN, "" + (now - 301 - 30), body), "BK-AUTH-003"),
        arguments(
            "from the future",
            Relay.signature(Relay.TOKEN, "" + (now + 301 + 30), body),
            "BK-AUTH-003"),
        arguments("empty", " ", "BK-AUTH-002"),
        arguments("no time", "signature=" + hex, "BK-AUTH-002"),
        arguments("no signature", "timestamp=" + now, "BK-AUTH-002"),
        arguments("time is no number", "timestamp=now,signature=" + hex, "BK-AUTH-002"),
        arguments("negative time", "timestamp=-1,signature=" + hex, "BK-AUTH-002"),
        arguments("short", "timestamp=" + now + ",signature=" + hex.substring(2), "BK-AUTH-002"),
        arguments("not hex", "timestamp=" + now + ",signature=" + "z".repeat(64), "BK-AUTH-002"),
        arguments("twice", good + "," + good, "BK-AUTH-002"));
  }

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource("signatures")
  void refusesASignature(String name, String signature, String code) throws Exception {
    byte[] body = Samples.bytes("build.finished");

    HttpResponse<String> answer =
        relay.send(relay.webhook(body).header("X-Buildkite-Signature", signature));

    assertRefused(answer, 401, code);
  }

  @Test
  void refusesARequestWithoutAuthentication() throws Exception {
    assertRefused(relay.send(relay.webhook(Samples.bytes("build.finished"))), 401, "BK-AUTH-001");
  }

  @Test
  void refusesAWrongToken() throws Exception {
    HttpRequest.Builder request = relay.webhook(Samples.bytes("build.finished"));

    assertRefused(relay.send(request.header("X-Buildkite-Token", "guess")), 401, "BK-AUTH-005");
  }

  @Test
  void doesNotFallBackToAGoodTokenBesideABadSignature() throws Exception {
    HttpRequest.Builder request =
        relay
            .webhook(Samples.bytes("build.finished"))
            .header("X-Buildkite-Token", Relay.TOKEN)
            .header(
                "X-Buildkite-Signature",
                "timestamp=" + Instant.now().getEpochSecond() + ",signature=" + "0".repeat(64));

    assertRefused(relay.send(request), 401, "BK-AUTH-004");
  }

  @Test
  void refusesAnotherContentType() throws Exception {
    HttpRequest.Builder request =
        relay
            .signed(Samples.bytes("build.finished"))
            .setHeader("Content-Type", "application/x-www-form-urlencoded");

    assertRefused(relay.send(request), 415, "BK-BODY-010");
  }

  @ParameterizedTest
  @MethodSource("methods")
  void refusesAnotherMethod(String method) throws Exception {
    HttpRequest.Builder request =
        relay.signed(Samples.bytes("build.finished")).method(method, BodyPublishers.noBody());

    HttpResponse<String> answer = relay.send(request);

    assertRefused(answer, 405, "BK-HTTP-002");
    assertThat(answer.headers().firstValue("Allow")).get().asString().contains("POST");
    assertThat(JSON.readTree(answer.body()).path("details"))
        .isEqualTo(JSON.readTree("{\"method\":\"" + method + "\",\"path\":\"/webhook\"}"));
  }

  static Stream<String> methods() {
    return Stream.of("GET", "PUT", "DELETE", "PATCH", "BREW");
  }

  @Test
  void doesNotTellASecretAddressBack() throws Exception {
    HttpResponse<String> answer =
        relay.get(relay.port(), "/webhook/test-engine/" + Relay.TEST_ENGINE_SECRET);

    assertRefused(answer, 405, "BK-HTTP-002");
    assertThat(answer.body()).doesNotContain(Relay.TEST_ENGINE_SECRET);
  }

  @Test
  void refusesAnotherPath() throws Exception {
    assertRefused(relay.get(relay.port(), "/webhooks"), 404, "BK-HTTP-001");
  }

  @Test
  void answersABodyThatEndsEarly() throws Exception {
    String answer =
        raw("POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{\"event\":", true);

    // Whoever closes half-way may not read the answer; the server must neither hang nor fail.
    assertThat(answer)
        .satisfiesAnyOf(
            a -> assertThat(a).isEmpty(), a -> assertThat(a).startsWith("HTTP/1.1 400"));
    assertThat(relay.metric("buildkite_errors_total{code=\"BK-INT-001\",type=\"internal\"}"))
        .isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 100", "Transfer-Encoding: chunked"})
  void refusesABodyThatDoesNotCome(String header) throws Exception {
    long start = System.nanoTime();

    String answer = raw("POST /webhook HTTP/1.1\r\nHost: x\r\n" + header + "\r\n\r\n", false);

    assertThat(answer).isEqualTo("HTTP/1.1 408");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(900));
  }

  @Test
  void refusesABrokenChunk() throws Exception {
    String answer =
        raw(
            "POST /webhook HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nnot-hex\r\n{}\r\n0\r\n\r\n",
            false);

    assertThat(answer).startsWith("HTTP/1.1 400");
    assertThat(relay.metric("buildkite_errors_total{code=\"BK-INT-001\",type=\"internal\"}"))
        .isZero();
  }

  @Test
  void isStillThereAfterAllOfThat() throws Exception {
    assertThat(relay.get(relay.port(), "/ready").statusCode()).isEqualTo(200);
    assertThat(relay.postSigned(Samples.bytes("ping")).statusCode()).isEqualTo(200);
  }

  private static void assertRefused(HttpResponse<String> answer, int status, String code)
      throws IOException {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    JsonNode body = JSON.readTree(answer.body());
    assertThat(body.path("status").asText()).isEqualTo("error");
    assertThat(body.path("error_code").asText()).isEqualTo(code);
    assertThat(body.path("error_type").asText()).isEqualTo(status == 401 ? "auth" : "validation");
    assertThat(body.path("message").asText()).isNotBlank();
    assertThat(body.path("request_id").asText())
        .isEqualTo(answer.headers().firstValue("X-Request-ID").orElseThrow());
    assertThat(answer.body()).doesNotContain("Exception", "com.", "org.", "java.", Relay.TOKEN);
  }

  /** Sends bytes that no HTTP client would. */
  private static String raw(String request, boolean halfClose) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), relay.port())) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      out.write(request.getBytes(ISO_8859_1));
      out.flush();
      if (halfClose) {
        socket.shutdownOutput();
      }
      InputStream in = socket.getInputStream();
      byte[] start = in.readNBytes(12);
      return new String(start, ISO_8859_1);
    }
  }

  private static byte[] nested(int depth) {
    return utf8(
        "{\"event\":\"build.finished\",\"x\":" + "[".repeat(depth) + "]".repeat(depth) + "}");
  }

  private static byte[] padded(int size) {
    String start = "{\"event\":\"build.finished\",\"x\":\"";
    return utf8(start + "a".repeat(size - start.length() - 2) + "\"}");
  }

  private static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }

  /** Each character one byte, so that bytes can be written that are no UTF-8. */
  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }
}
