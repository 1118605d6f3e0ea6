package io.github.buildkitepubsub.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.buildkitepubsub.testing.Relay;
import io.github.buildkitepubsub.testing.Samples;
import io.github.buildkitepubsub.testing.Wire;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever comes over a connection, and however slowly, has an end within a bound that is
 * documented; what two readers could read in two ways is refused.
 */
final class WireIT {

  private static final String POST = "POST /webhook HTTP/1.1\r\nHost: x\r\n";
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 ([0-9]{3}) ");
  private static final Duration DRIP = Duration.ofMillis(20);

  private static Relay relay;

  @BeforeAll
  static void start() throws Exception {
    relay =
        Relay.embedded()
            .environment("READ_TIMEOUT", "1")
            .set("server.applicationConnectors[0].idleTimeout", "2s")
            .start();
  }

  @AfterAll
  static void stop() {
    relay.close();
  }

  @Test
  void endsHeadersThatComeByteByByte() throws Exception {
    try (Wire wire = Wire.to(relay.port())) {
      wire.send(POST + "X-Slow: ");

      assertThat(wire.drip("a", DRIP)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(8));
    }
    assertThat(relay.metric("buildkite_connections_dropped_total{reason=\"slow_headers\"}"))
        .isPositive();
  }

  @Test
  void endsARequestLineThatComesByteByByteAfterARequest() throws Exception {
    try (Wire wire = Wire.to(relay.port())) {
      wire.send("GET /ready HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(wire.status()).isEqualTo(200);

      assertThat(wire.drip("G", DRIP)).isLessThan(Duration.ofSeconds(8));
    }
  }

  static Stream<Arguments> slowBodies() {
    return Stream.of(
        arguments("a body", "Content-Length: 100000\r\n\r\n", "a"),
        arguments("chunks", "Transfer-Encoding: chunked\r\n\r\n", "1\r\na\r\n"),
        arguments("a chunk's extension", "Transfer-Encoding: chunked\r\n\r\n1;", "a"),
        arguments("trailers", "Transfer-Encoding: chunked\r\n\r\n0\r\n", "A: b\r\n"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("slowBodies")
  void answersWhatComesByteByByte(String name, String start, String piece) throws Exception {
    try (Wire wire = Wire.to(relay.port())) {
      wire.send(POST + start);

      assertThat(wire.drip(piece, DRIP)).isLessThan(Duration.ofSeconds(8));
    }
  }

  static Stream<Arguments> endless() {
    return Stream.of(
        arguments("request line", "POST /", "a".repeat(1000), 431),
        arguments("header", POST + "X-A: ", "a".repeat(1000), 431),
        arguments("header's name", POST, "a".repeat(1000), 431),
        arguments("headers", POST, "X-A: " + "a".repeat(1000) + "\r\n", 431),
        arguments(
            "chunks",
            POST + "Transfer-Encoding: chunked\r\n\r\n",
            "400\r\n" + "a".repeat(1024) + "\r\n",
            413),
        arguments(
            "trailers",
            POST + "Transfer-Encoding: chunked\r\n\r\n0\r\n",
            "X-A: " + "a".repeat(1000) + "\r\n",
            400));
  }

  @ParameterizedTest(name = "{0}: {3}")
  @MethodSource("endless")
  void refusesWhatNeverEnds(String name, String start, String piece, int status) throws Exception {
    try (Wire wire = Wire.to(relay.port())) {
      wire.send(start);
      assertThat(wire.drip(piece, Duration.ZERO)).isLessThan(Duration.ofSeconds(8));
    }
    try (Wire wire = Wire.to(relay.port())) {
      wire.send(start + piece.repeat(17)).send(piece.repeat(status == 413 ? 1100 : 0));

      assertThat(wire.status()).isEqualTo(status);
    }
  }

  static Stream<Arguments> ambiguous() {
    String body = "{}";
    return Stream.of(
        arguments("two lengths", "Content-Length: 2\r\nContent-Length: 3\r\n\r\n" + body),
        arguments("lengths in a list", "Content-Length: 2, 3\r\n\r\n" + body),
        arguments("a length with a sign", "Content-Length: +2\r\n\r\n" + body),
        arguments("a negative length", "Content-Length: -2\r\n\r\n" + body),
        arguments("a length in hex", "Content-Length: 0x2\r\n\r\n" + body),
        arguments("a length past 64 bits", "Content-Length: 18446744073709551618\r\n\r\n" + body),
        arguments(
            "length and chunks",
            "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"),
        arguments(
            "chunks and length",
            "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n2\r\n{}\r\n0\r\n\r\n"),
        arguments("chunked not last", "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"),
        arguments("chunked twice", "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"),
        arguments("an unknown coding", "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
        arguments("a space before the colon", "Content-Length : 2\r\n\r\n" + body),
        arguments("a tab in a name", "Transfer\tEncoding: chunked\r\n\r\n0\r\n\r\n"),
        arguments("a folded header", "X-A: b\r\n c\r\nContent-Length: 2\r\n\r\n" + body),
        arguments("a fold at once", " X-A: b\r\nContent-Length: 2\r\n\r\n" + body),
        arguments("NUL in a value", "X-A: b\0c\r\nContent-Length: 2\r\n\r\n" + body),
        arguments("NUL in a name", "X-\0: b\r\nContent-Length: 2\r\n\r\n" + body),
        arguments("CR in a value", "X-A: b\rc\r\nContent-Length: 2\r\n\r\n" + body),
        arguments("FS in a value", "X-A: b\u001cc\r\nContent-Length: 2\r\n\r\n" + body),
        arguments("GS in a value", "X-A: b\u001dc\r\nContent-Length: 2\r\n\r\n" + body),
        arguments("RS in a value", "X-A: b\u001ec\r\nContent-Length: 2\r\n\r\n" + body),
        arguments("US in a value", "X-A: b\u001fc\r\nContent-Length: 2\r\n\r\n" + body),
        arguments("a second host", "Host: y\r\nContent-Length: 2\r\n\r\n" + body),
        arguments("a chunk's size past 32 bits", chunked("fffffffff\r\n{}\r\n0\r\n\r\n")),
        arguments("a chunk's size with a sign", chunked("-2\r\n{}\r\n0\r\n\r\n")));
  }

  private static String chunked(String chunks) {
    return "Transfer-Encoding: chunked\r\n\r\n" + chunks;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ambiguous")
  void refusesWhatCanBeReadInTwoWays(String name, String rest) throws Exception {
    try (Wire wire = Wire.to(relay.port())) {
      String answer = wire.send(POST + rest + "GET /ready HTTP/1.1\r\nHost: x\r\n\r\n").readAll();

      // One answer, and no second request was read out of what followed.
      assertThat(answer).startsWith("HTTP/1.1 4").doesNotContain("HTTP/1.1 200", "HTTP/1.1 401");
    }
  }

  @Test
  void refusesNulInThePath() throws Exception {
    for (String path : List.of("/web\0hook", "/webhook%00", "/webhook/%2e%2e/ready", "//webhook")) {
      try (Wire wire = Wire.to(relay.port())) {
        int status = wire.send("POST " + path + " HTTP/1.1\r\nHost: x\r\n\r\n").status();

        assertThat(status).as(path).isIn(400, 404);
      }
    }
  }

  @Test
  void answersPipelinedRequestsInTheirOrder() throws Exception {
    try (Wire wire = Wire.to(relay.port())) {
      wire.send(
          signed("ping")
              + "GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n"
              + signed("job.finished")
              + "GET /ready HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

      String answers = wire.readAll();

      assertThat(STATUS.matcher(answers).results())
          .extracting(status -> status.group(1))
          .containsExactly("200", "404", "200", "200");
    }
  }

  @Test
  void answersASenderThatHasHalfClosed() throws Exception {
    try (Wire wire = Wire.to(relay.port())) {
      assertThat(wire.send(signed("job.started")).halfClose().readAll()).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void answersHttp10AndCloses() throws Exception {
    try (Wire wire = Wire.to(relay.port())) {
      String request = signed("build.running").replace("HTTP/1.1\r\nHost: x", "HTTP/1.0");

      String answer = wire.send(request).readAll();

      assertThat(answer).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void takesABodyThatWasAskedFor() throws Exception {
    String request = signed("build.scheduled");
    int end = request.indexOf("\r\n\r\n");
    try (Wire wire = Wire.to(relay.port())) {
      wire.send(
          request.substring(0, end) + "\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n");
      wire.send(request.substring(end + 4));

      assertThat(wire.readAll()).contains("HTTP/1.1 200");
    }
  }

  @Test
  void closesAConnectionThatIsSilent() throws Exception {
    try (Wire fresh = Wire.to(relay.port());
        Wire half = Wire.to(relay.port())) {
      half.send(POST);

      assertThat(fresh.readAll()).isEmpty();
      assertThat(half.status()).isIn(0, 408);
    }
  }

  private static String signed(String type) {
    byte[] body = Samples.fresh(type, (int) System.nanoTime());
    String timestamp = Long.toString(Instant.now().getEpochSecond());
    return POST
        + "Content-Type: application/json\r\nX-Buildkite-Signature: "
        + Relay.signature(Relay.TOKEN, timestamp, body)
        + "\r\nContent-Length: "
        + body.length
        + "\r\n\r\n"
        + new String(body, StandardCharsets.ISO_8859_1);
  }
}
