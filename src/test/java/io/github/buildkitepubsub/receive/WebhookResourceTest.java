package io.github.buildkitepubsub.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.event.EventId;
import io.github.buildkitepubsub.publish.PublishException;
import io.github.buildkitepubsub.receive.LocalEdge.Pending;
import io.github.buildkitepubsub.secret.NamedSecret;
import io.github.buildkitepubsub.secret.Secret;
import io.github.buildkitepubsub.testing.Events;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhookResourceTest {

  private static final String BODY = "{\"event\":\"build.finished\",\"build\":{\"number\":1}}";
  private static final String SECRET = "token-1";
  private static final List<NamedSecret> SECRETS =
      List.of(new NamedSecret("first", Secret.of(SECRET), false));

  private final LocalEdge edge = LocalEdge.start(ReceiveSettings.defaults(), SECRETS, List.of());
  private final long now = edge.clock.instant().getEpochSecond();

  @AfterEach
  void stop() throws Exception {
    edge.close();
  }

  @Test
  void publishesASignedEventAndAnswersWithItsIdentifiers() throws Exception {
    Reply reply = edge.send(Request.post("/webhook").signed(SECRET, now, BODY));

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.headers()).containsEntry("Content-Type", "application/json");
    assertThat(reply.body())
        .isEqualTo(
            "{\"event_type\":\"build.finished\",\"message\":\"Event published successfully\","
                + "\"message_id\":\"m-1\",\"status\":\"success\",\"event_id\":\""
                + EventId.of(Events.bytes(BODY))
                + "\"}");
    assertThat(edge.publisher.published()).hasSize(1);
    assertThat(edge.publisher.published().get(0).body()).isEqualTo(Events.bytes(BODY));
    assertThat(edge.publisher.published().get(0).receivedAt()).isEqualTo(edge.clock.instant());
  }

  @Test
  void takesAToken() throws Exception {
    Reply reply = edge.send(Request.post("/webhook").token(SECRET).body(BODY));

    assertThat(reply.status()).isEqualTo(200);
  }

  @Test
  void takesTheTypeFromTheHeaderWhereTheBodyHasNone() throws Exception {
    Reply reply =
        edge.send(
            Request.post("/webhook").token(SECRET).header("X-Buildkite-Event", "x.y").body("{}"));

    assertThat(reply.text("event_type")).isEqualTo("x.y");
  }

  @Test
  void answersAPingAndPublishesNothing() throws Exception {
    Reply reply = edge.send(Request.post("/webhook").token(SECRET).body("{\"event\":\"ping\"}"));

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.body())
        .isEqualTo("{\"message\":\"Pong! Webhook received successfully\",\"status\":\"success\"}");
    assertThat(edge.publisher.attempts()).isEmpty();
  }

  @Test
  void takesAChunkedBody() throws Exception {
    Reply reply = edge.send(Request.post("/webhook").token(SECRET).chunked(7, BODY));

    assertThat(reply.status()).isEqualTo(200);
    assertThat(edge.publisher.published().get(0).body()).isEqualTo(Events.bytes(BODY));
  }

  @Test
  void answersAnIdenticalSignedRequestWithTheFirstOnesIdentifiers() throws Exception {
    Request request = Request.post("/webhook").signed(SECRET, now, BODY);

    Reply first = edge.send(request);
    Reply second = edge.send(request);

    assertThat(edge.publisher.published()).hasSize(1);
    assertThat(first.json().has("duplicate")).isFalse();
    assertThat(second.text("message_id")).isEqualTo("m-1");
    assertThat(second.json().path("duplicate").asBoolean()).isTrue();
    assertThat(edge.metrics.calls()).contains("duplicate");
  }

  @Test
  void publishesTheSameBodyAgainWhereItWasSignedAgain() throws Exception {
    edge.send(Request.post("/webhook").signed(SECRET, now, BODY));
    Reply second = edge.send(Request.post("/webhook").signed(SECRET, now + 1, BODY));

    assertThat(second.text("message_id")).isEqualTo("m-2");
    assertThat(second.json().has("duplicate")).isFalse();
  }

  @Test
  void publishesAgainWhatFailedBefore() throws Exception {
    edge.publisher.failNext(PublishException.retryable("UNAVAILABLE", "down", null));
    Request request = Request.post("/webhook").signed(SECRET, now, BODY);

    Reply first = edge.send(request);
    Reply second = edge.send(request);

    assertThat(first.status()).isEqualTo(503);
    assertThat(second.status()).isEqualTo(200);
    assertThat(second.json().has("duplicate")).isFalse();
  }

  @Test
  void holdsTheAnswerBackUntilPubSubHasTheEvent() throws Exception {
    edge.publisher.hold();

    Pending pending = edge.begin(Request.post("/webhook").token(SECRET).body(BODY));
    edge.scheduler.awaitWaiting(1);
    boolean early = pending.endPoint().getOutput().hasRemaining();
    edge.publisher.release();

    assertThat(early).isFalse();
    assertThat(pending.await().text("message_id")).isEqualTo("m-1");
    assertThat(edge.scheduler.waiting()).isZero();
  }

  @Test
  void answersInTimeThoughPubSubIsSlowAndTellsTheTruthLater() throws Exception {
    edge.publisher.hold();
    Request request = Request.post("/webhook").signed(SECRET, now, BODY);

    Pending pending = edge.begin(request);
    edge.scheduler.awaitWaiting(1);
    edge.scheduler.advance(Duration.ofSeconds(4));
    Reply late = pending.await();
    edge.publisher.release();
    Reply again = edge.send(request);

    assertThat(late.status()).isEqualTo(503);
    assertThat(late.text("error_code")).isEqualTo("BK-PUB-002");
    assertThat(edge.publisher.attempts()).hasSize(1);
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.text("message_id")).isEqualTo("m-1");
  }

  @Test
  void passesAFailureOnToACopyThatWaits() throws Exception {
    edge.publisher.hold();
    edge.publisher.failNext(PublishException.permanent("TOO_LARGE", "inside", null));
    Request request = Request.post("/webhook").signed(SECRET, now, BODY);

    Pending first = edge.begin(request);
    edge.scheduler.awaitWaiting(1);
    Pending copy = edge.begin(request);
    edge.scheduler.awaitWaiting(2);
    edge.publisher.release();

    assertThat(first.await().text("error_code")).isEqualTo("BK-PUB-005");
    assertThat(copy.await().text("error_code")).isEqualTo("BK-PUB-005");
  }

  @Test
  void authenticatesBeforeItParses() throws Exception {
    Reply wrong = edge.send(Request.post("/webhook").token("wrong").body("not JSON"));
    Reply right = edge.send(Request.post("/webhook").token(SECRET).body("not JSON"));

    assertThat(wrong.text("error_code")).isEqualTo("BK-AUTH-005");
    assertThat(right.text("error_code")).isEqualTo("BK-BODY-003");
  }

  @ParameterizedTest
  @CsvSource({
    "text/plain, 415, BK-BODY-010",
    "application/x-www-form-urlencoded, 415, BK-BODY-010",
    "application/json; charset=utf-8, 200, absent"
  })
  void looksAtTheContentType(String type, int status, String code) throws Exception {
    Reply reply =
        edge.send(Request.post("/webhook").token(SECRET).header("Content-Type", type).body(BODY));

    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.text("error_code")).isEqualTo(code);
  }

  @Test
  void refusesTwoSignatures() throws Exception {
    Reply reply =
        edge.send(
            Request.post("/webhook")
                .header("X-Buildkite-Signature", "timestamp=1,signature=" + "0".repeat(64))
                .signed(SECRET, now, BODY));

    assertThat(reply.text("error_code")).isEqualTo("BK-AUTH-002");
  }

  @Test
  void countsASuccess() throws Exception {
    edge.send(Request.post("/webhook").token(SECRET).body(BODY));

    assertThat(edge.metrics.calls())
        .containsExactly(
            "parsed build.finished " + BODY.length() + " PT0S", "answered 200 build.finished PT0S");
  }

  @Test
  void countsAStranger() throws Exception {
    edge.send(Request.post("/webhook").token("wrong").body(BODY));

    assertThat(edge.metrics.calls())
        .containsExactly(
            "authenticationFailed WRONG_TOKEN",
            "refused AUTH_WRONG_TOKEN",
            "answered 401 null PT0S");
  }
}
