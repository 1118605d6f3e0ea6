package io.github.buildkitepubsub.receive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.buildkitepubsub.embedded.EmbeddedPubSub;
import io.github.buildkitepubsub.embedded.EmbeddedSettings;
import io.github.buildkitepubsub.testing.CapturedLog;
import io.github.buildkitepubsub.testing.PubSubProbe;
import io.github.buildkitepubsub.testing.Relay;
import java.net.InetAddress;
import java.net.Socket;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The whole service, at each place where it can refuse: answer, header, log line and metric are of
 * one request and one error.
 */
final class RefusalIT {

  private static final EmbeddedPubSub server =
      new EmbeddedPubSub(new EmbeddedSettings(0, null, null, null), InstantSource.system());
  private static Relay relay;

  @BeforeAll
  static void start() throws Exception {
    server.start();
    server.createTopic(PubSubProbe.PROJECT, PubSubProbe.TOPIC);
    relay =
        Relay.publishingTo(server.address())
            .environment("TRUSTED_PROXIES", "127.0.0.1")
            .environment("ENABLE_IP_ALLOWLIST", "true")
            .environment("READ_TIMEOUT", "1")
            .yaml(
                "receive: {errorDocumentation: 'https://docs.example/errors', allowlist:"
                    + " {addresses: [192.0.2.0/24], refresh: {enabled: false}}}")
            .start();
  }

  @AfterAll
  static void stop() {
    relay.close();
    server.close();
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        arguments("gate", Request.post("/webhook").body("{}"), ErrorCode.ADDRESS_REFUSED),
        arguments("authentication", webhook().body("{}"), ErrorCode.AUTH_MISSING),
        arguments("parse", webhook().token(Relay.TOKEN).body("{"), ErrorCode.BODY_NOT_JSON),
        arguments("announced body", webhook().announced(2_000_000, ""), ErrorCode.BODY_TOO_LARGE),
        arguments("slow body", webhook().announced(50, "{"), ErrorCode.BODY_SLOW),
        arguments("nowhere", listed("POST", "/elsewhere").body("{}"), ErrorCode.HTTP_NOT_FOUND),
        arguments("method", listed("GET", "/webhook"), ErrorCode.HTTP_METHOD),
        arguments("method of a servlet", listed("DELETE", "/ready"), ErrorCode.HTTP_METHOD),
        arguments("unknown method", listed("BREW", "/webhook"), ErrorCode.HTTP_METHOD),
        arguments(
            "broken HTTP", webhook().header("Content-Length", "x"), ErrorCode.HTTP_BAD_REQUEST),
        arguments(
            "large headers",
            webhook().header("X-Large", "x".repeat(20_000)),
            ErrorCode.HTTP_HEADERS_TOO_LARGE));
  }

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource("refusals")
  void everyTraceAgrees(String where, Request request, ErrorCode error) throws Exception {
    Map<String, Double> before = errors();

    Reply reply;
    List<ILoggingEvent> lines;
    try (CapturedLog log = new CapturedLog("request", Level.DEBUG)) {
      reply = exchange(request.header("Connection", "close"));
      lines = log.lines();
    }

    assertThat(reply.status()).as(reply.body()).isEqualTo(error.status());
    assertThat(reply.text("error_code")).isEqualTo(error.code());
    assertThat(reply.text("error_type")).isEqualTo(error.type());
    assertThat(reply.text("documentation_url"))
        .isEqualTo("https://docs.example/errors#" + error.anchor());
    assertThat(reply.headers()).containsEntry("X-Request-ID", reply.text("request_id"));
    assertThat(lines).hasSize(1);
    assertThat(CapturedLog.field(lines.get(0), "error_code")).isEqualTo(error.code());
    assertThat(CapturedLog.field(lines.get(0), "status")).isEqualTo("" + error.status());
    assertThat(CapturedLog.field(lines.get(0), "request_id")).isEqualTo(reply.text("request_id"));
    String series = "{code=\"%s\",type=\"%s\"}".formatted(error.code(), error.type());
    before.merge(series, 1.0, Double::sum);
    assertThat(errors()).isEqualTo(before);
  }

  @Test
  void aRequestKeepsItsIdentifierWherever() throws Exception {
    Reply atTheGate = exchange(named(Request.post("/webhook")).body("{}"));
    Reply inTheResource = exchange(named(webhook()).body("{}"));
    Reply atTheProbe = exchange(named(listed("GET", "/ready")));

    assertThat(List.of(atTheGate, inTheResource, atTheProbe))
        .allSatisfy(reply -> assertThat(reply.headers()).containsEntry("X-Request-ID", "r-1"));
  }

  private static Request named(Request request) {
    return request.header("X-Request-ID", "r-1").header("Connection", "close");
  }

  private static Request webhook() {
    return listed("POST", "/webhook");
  }

  /** From an address of the list. */
  private static Request listed(String method, String path) {
    return Request.of(method, path).header("X-Forwarded-For", "192.0.2.7");
  }

  /** The counts of errors by their labels. */
  private static Map<String, Double> errors() throws Exception {
    String name = "buildkite_errors_total";
    Map<String, Double> counts = new HashMap<>();
    relay
        .get(relay.adminPort(), "/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + "{"))
        .map(line -> line.substring(name.length()).split(" ", -1))
        .forEach(parts -> counts.put(parts[0], Double.valueOf(parts[1])));
    assertThat(counts)
        .hasSize((int) Arrays.stream(ErrorCode.values()).filter(e -> !e.isOfAdminPort()).count());
    return counts;
  }

  private static Reply exchange(Request request) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), relay.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.text().getBytes(UTF_8));
      socket.getOutputStream().flush();
      return Reply.parse(new String(socket.getInputStream().readAllBytes(), UTF_8));
    }
  }
}
