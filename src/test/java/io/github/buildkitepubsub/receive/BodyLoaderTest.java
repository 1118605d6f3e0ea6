package io.github.buildkitepubsub.receive;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.buildkitepubsub.receive.LocalEdge.Pending;
import io.github.buildkitepubsub.secret.NamedSecret;
import io.github.buildkitepubsub.secret.Secret;
import io.github.buildkitepubsub.testing.CapturedLog;
import io.github.buildkitepubsub.testing.Events;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.LocalConnector.LocalEndPoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyLoaderTest {

  private static final int LIMIT = 1_048_576;
  private static final List<NamedSecret> SECRETS =
      List.of(new NamedSecret("first", Secret.of("token-1"), false));

  private final LocalEdge edge = LocalEdge.start(ReceiveSettings.defaults(), SECRETS, List.of());

  @AfterEach
  void stop() {
    edge.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 8_191, 8_192, 8_193, 16_385, 1_000_000, LIMIT})
  void readsABodyUpToTheLimit(int size) throws Exception {
    String body = body(size);

    Reply announced = edge.send(request().body(body));
    Reply chunked = edge.send(request().chunked(4_000, body));

    assertThat(announced.status()).isEqualTo(200);
    assertThat(chunked.status()).isEqualTo(200);
    assertThat(edge.publisher.published())
        .hasSize(2)
        .allSatisfy(event -> assertThat(event.body()).isEqualTo(Events.bytes(body)));
  }

  @Test
  void refusesOneByteMore() throws Exception {
    Reply announced = edge.send(request().announced(LIMIT + 1, ""));
    Reply chunked = edge.send(request().chunked(100_000, body(LIMIT + 1)));

    assertThat(announced.text("error_code")).isEqualTo("BK-BODY-008");
    assertThat(chunked.text("error_code")).isEqualTo("BK-BODY-008");
    assertThat(edge.publisher.attempts()).isEmpty();
  }

  @Test
  void refusesAnEmptyBody() throws Exception {
    Reply announced = edge.send(request().body(""));
    Reply unannounced = edge.send(request());

    assertThat(announced.text("error_code")).isEqualTo("BK-BODY-001");
    assertThat(unannounced.text("error_code")).isEqualTo("BK-BODY-001");
  }

  @Test
  void joinsABodyThatComesInPieces() throws Exception {
    String body = body(50);

    Pending pending = edge.begin(request().announced(50, body.substring(0, 20)));
    edge.scheduler.awaitWaiting(1);
    pending.endPoint().addInput(body.substring(20));
    Reply reply = pending.await();

    assertThat(reply.status()).isEqualTo(200);
    assertThat(edge.publisher.published().get(0).body()).isEqualTo(Events.bytes(body));
    assertThat(edge.scheduler.waiting()).isZero();
  }

  @Test
  void joinsAChunkedBodyThatComesInPieces() throws Exception {
    String body = body(50);

    Pending pending = edge.begin(request().brokenChunks("14\r\n" + body.substring(0, 20) + "\r\n"));
    edge.scheduler.awaitWaiting(1);
    pending.endPoint().addInput("1e\r\n" + body.substring(20) + "\r\n0\r\n\r\n");
    Reply reply = pending.await();

    assertThat(reply.status()).isEqualTo(200);
    assertThat(edge.publisher.published().get(0).body()).isEqualTo(Events.bytes(body));
    assertThat(edge.scheduler.waiting()).isZero();
  }

  @Test
  void refusesABodyThatDoesNotComeInTime() throws Exception {
    Pending pending = edge.begin(request().announced(50, "{"));
    edge.scheduler.awaitWaiting(1);
    edge.scheduler.advance(Duration.ofMillis(4_999));
    boolean early = pending.endPoint().getOutput().hasRemaining();
    edge.scheduler.advance(Duration.ofMillis(1));
    Reply reply = pending.await();

    assertThat(early).isFalse();
    assertThat(reply.status()).isEqualTo(408);
    assertThat(reply.text("error_code")).isEqualTo("BK-BODY-011");
    assertThat(edge.publisher.attempts()).isEmpty();
  }

  @Test
  void listensOnForAWhileToWhoeverIsLate() throws Exception {
    try (CapturedLog log = new CapturedLog("org.eclipse.jetty", Level.WARN)) {
      LocalEndPoint sender = late(request().announced(50, "{"));
      boolean closedAtOnce = !sender.isOpen();
      sender.addInput(" ".repeat(10));
      edge.scheduler.advance(Duration.ofSeconds(1));
      sender.waitUntilClosedOrIdleFor(10, TimeUnit.SECONDS);

      assertThat(closedAtOnce).isFalse();
      assertThat(sender.isOpen()).isFalse();
      assertThat(edge.scheduler.waiting()).isZero();
      assertThat(log.lines()).isEmpty();
    }
  }

  @Test
  void takesTheNextRequestWhereALateBodyComesAfterAll() throws Exception {
    try (CapturedLog log = new CapturedLog("org.eclipse.jetty", Level.WARN)) {
      LocalEndPoint sender = late(request().announced(50, "{"));
      sender.addInput(" ".repeat(49));
      sender.addInput(request().body("{\"event\":\"ping\"}").text());
      Reply next = new Pending(sender).await();

      assertThat(next.status()).isEqualTo(200);
      assertThat(edge.scheduler.waiting()).isZero();
      assertThat(log.lines()).isEmpty();
    }
  }

  @Test
  void listensOnToALateSenderThatWasToldToGoOn() throws Exception {
    Pending pending = edge.begin(request().header("Expect", "100-continue").announced(50, ""));
    edge.scheduler.awaitWaiting(1);
    int interim = pending.await().status();
    edge.scheduler.advance(Duration.ofSeconds(5));
    Reply reply = pending.await();
    edge.scheduler.awaitWaiting(1);

    assertThat(interim).isEqualTo(100);
    assertThat(reply.status()).isEqualTo(408);
    assertThat(pending.endPoint().isOpen()).isTrue();
  }

  @Test
  void givesTheMemoryOfALateBodyBackWithItsAnswer() throws Exception {
    late(request().announced(50, "{"));

    assertThat(edge.metrics.memory().held()).isZero();
  }

  @Test
  void refusesABodyThatNoThreadTakes() throws Exception {
    try (CapturedLog log = new CapturedLog("org.eclipse.jetty", Level.WARN)) {
      Pending pending = edge.begin(request().announced(50, "{"));
      edge.scheduler.awaitWaiting(1);
      edge.takeNoMoreWork();
      pending.endPoint().addInput(" ".repeat(49));
      Reply reply = pending.await();

      assertThat(reply.status()).isEqualTo(503);
      assertThat(reply.text("error_code")).isEqualTo("BK-PUB-006");
      assertThat(reply.headers()).containsKey("Retry-After");
      assertThat(edge.publisher.attempts()).isEmpty();
      assertThat(edge.metrics.memory().held()).isZero();
      assertThat(edge.metrics.calls())
          .containsExactly("answered 503 null PT0S", "refused PUBLISH_STOPPED");
      assertThat(edge.scheduler.waiting()).isZero();
      assertThat(log.lines()).isEmpty();
    }
  }

  @Test
  void refusesALateBodyThatNoThreadTakes() throws Exception {
    Pending pending = edge.begin(request().announced(50, "{"));
    edge.scheduler.awaitWaiting(1);
    edge.takeNoMoreWork();
    edge.scheduler.advance(Duration.ofSeconds(5));
    Reply reply = pending.await();

    assertThat(reply.status()).isEqualTo(503);
    assertThat(edge.metrics.memory().held()).isZero();
  }

  @Test
  void setsNoTimerForABodyThatComesWithItsHeaders() throws Exception {
    edge.send(request().body("{\"event\":\"ping\"}"));

    assertThat(edge.scheduler.delays()).isEmpty();
  }

  /** Sends {@code request}, whose body is not all there, and waits until it is refused for that. */
  private LocalEndPoint late(Request request) throws Exception {
    Pending pending = edge.begin(request);
    edge.scheduler.awaitWaiting(1);
    edge.scheduler.advance(Duration.ofSeconds(5));
    assertThat(pending.await().status()).isEqualTo(408);
    // For how long its sender is listened to.
    edge.scheduler.awaitWaiting(1);
    return pending.endPoint();
  }

  private static Request request() {
    return Request.post("/webhook").token("token-1");
  }

  /** An event of {@code size} bytes. */
  private static String body(int size) {
    String frame = "{\"event\":\"x\"}";
    return frame + " ".repeat(size - frame.length());
  }
}
