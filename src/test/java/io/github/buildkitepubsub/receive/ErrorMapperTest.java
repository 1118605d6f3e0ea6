package io.github.buildkitepubsub.receive;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.dropwizard.util.DataSize;
import io.github.buildkitepubsub.publish.EventPublisher;
import io.github.buildkitepubsub.publish.PublishException;
import io.github.buildkitepubsub.secret.NamedSecret;
import io.github.buildkitepubsub.secret.Secret;
import io.github.buildkitepubsub.testing.CapturedLog;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorMapperTest {

  private static final String BODY = "{\"event\":\"build.finished\"}";
  private static final List<NamedSecret> SECRETS =
      List.of(new NamedSecret("first", Secret.of("token-1"), false));
  private static final ReceiveSettings SETTINGS = small();

  private final LocalEdge edge = LocalEdge.start(SETTINGS, SECRETS, List.of());

  @AfterEach
  void stop() throws Exception {
    edge.close();
  }

  @Test
  void answersARefusalWithItsStatusAndTheRequestsIdentifier() throws Exception {
    Reply reply =
        edge.send(Request.post("/webhook").header("X-Request-ID", "r-1").token("x").body(BODY));

    assertThat(reply.status()).isEqualTo(401);
    assertThat(reply.headers())
        .containsEntry("Content-Type", "application/json")
        .containsEntry("X-Request-ID", "r-1");
    assertThat(reply.body())
        .isEqualTo(
            "{\"status\":\"error\",\"message\":\"the token matches no secret\","
                + "\"error_type\":\"auth\",\"error_code\":\"BK-AUTH-005\","
                + "\"documentation_url\":\"docs/ERROR_CODES.md#bk-auth-005\","
                + "\"request_id\":\"r-1\"}");
  }

  @Test
  void tellsTheSenderOfAFailureThatCanPassWhenToTryAgain() throws Exception {
    edge.publisher.failNext(PublishException.retryable("UNAVAILABLE", "projects/p/topics/t", null));

    Reply reply = edge.send(Request.post("/webhook").token("token-1").body(BODY));

    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.headers()).containsEntry("Retry-After", "30");
    assertThat(reply.json().path("retry_after").asInt()).isEqualTo(30);
    assertThat(reply.text("error_type")).isEqualTo("connection");
    assertThat(reply.body()).doesNotContain("projects/");
    assertThat(edge.metrics.calls())
        .endsWith("refused PUBLISH_UNAVAILABLE", "answered 503 build.finished PT0S");
  }

  @Test
  void answersAnUnknownAddressAsJson() throws Exception {
    Reply reply = edge.send(Request.post("/elsewhere").token("token-1").body(BODY));

    assertThat(reply.status()).isEqualTo(404);
    assertThat(reply.text("error_code")).isEqualTo("BK-HTTP-001");
    assertThat(reply.text("request_id")).isEqualTo("made-here");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PUT", "DELETE", "PATCH"})
  void saysWhichMethodIsAllowed(String method) throws Exception {
    Reply reply = edge.send(Request.of(method, "/webhook?x=secret").body(""));

    assertThat(reply.status()).isEqualTo(405);
    assertThat(reply.headers().get("Allow")).contains("POST");
    assertThat(reply.text("message")).isEqualTo("Method not allowed, only POST is supported");
    assertThat(reply.json().path("details").path("method").asText()).isEqualTo(method);
    assertThat(reply.json().path("details").path("path").asText()).isEqualTo("/webhook");
  }

  @ParameterizedTest
  @ValueSource(longs = {1025, 2_147_483_647L, 2_147_483_648L, 3_000_000_000L, 9_000_000_000_000L})
  void refusesALargeBodyByItsAnnouncement(long length) throws Exception {
    Reply reply = edge.send(Request.post("/webhook").token("token-1").announced(length, ""));

    assertThat(reply.status()).isEqualTo(413);
    assertThat(reply.text("error_code")).isEqualTo("BK-BODY-008");
    assertThat(reply.text("message")).contains("1024 bytes");
  }

  @Test
  void refusesALargeChunkedBody() throws Exception {
    Reply reply =
        edge.send(Request.post("/webhook").token("token-1").chunked(100, "x".repeat(1025)));

    assertThat(reply.status()).isEqualTo(413);
    assertThat(reply.text("error_code")).isEqualTo("BK-BODY-008");
  }

  @Test
  void refusesABodyWhoseSenderGoesAway() throws Exception {
    Reply reply =
        edge.sendAndLeave(Request.post("/webhook").token("token-1").announced(100, "{\"event\":"));

    assertThat(reply.status()).isEqualTo(400);
    assertThat(edge.publisher.attempts()).isEmpty();
  }

  @Test
  void refusesChunksThatAreNone() throws Exception {
    Reply reply =
        edge.send(Request.post("/webhook").token("token-1").brokenChunks("zz\r\n{}\r\n0\r\n\r\n"));

    assertThat(reply.status()).isEqualTo(400);
    assertThat(edge.publisher.attempts()).isEmpty();
  }

  @Test
  void logsAFaultInFullAndTellsNothingOfIt() throws Exception {
    EventPublisher faulty =
        event -> {
          throw new IllegalStateException("an inside that nobody may see");
        };

    try (LocalEdge broken = LocalEdge.start(SETTINGS, SECRETS, faulty);
        CapturedLog log = new CapturedLog(ErrorMapper.class.getName(), Level.INFO)) {
      Reply reply = broken.send(Request.post("/webhook").token("token-1").body(BODY));

      assertThat(reply.status()).isEqualTo(500);
      assertThat(reply.text("error_code")).isEqualTo("BK-INT-001");
      assertThat(reply.body()).doesNotContain("inside", "IllegalState");
      assertThat(log.lines()).hasSize(1);
      ILoggingEvent line = log.lines().get(0);
      assertThat(line.getLevel()).isEqualTo(Level.ERROR);
      assertThat(line.getThrowableProxy().getMessage()).contains("an inside");
    }
  }

  @Test
  void logsNothingForASendersMistake() throws Exception {
    try (CapturedLog log = new CapturedLog(ErrorMapper.class.getName(), Level.INFO)) {
      edge.send(Request.post("/elsewhere").body(BODY));
      edge.send(Request.of("GET", "/webhook"));
      edge.send(Request.post("/webhook").body(BODY));

      assertThat(log.lines()).isEmpty();
    }
  }

  private static ReceiveSettings small() {
    try {
      return io.dropwizard.jackson.Jackson.newObjectMapper()
          .readValue(
              "{\"maxBodySize\": \"" + DataSize.kibibytes(1).toBytes() + "B\"}",
              ReceiveSettings.class);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
