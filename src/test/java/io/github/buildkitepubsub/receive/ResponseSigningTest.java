package io.github.buildkitepubsub.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.buildkitepubsub.publish.PublishException;
import io.github.buildkitepubsub.receive.LocalEdge.Pending;
import io.github.buildkitepubsub.receive.address.AddressRange;
import io.github.buildkitepubsub.receive.allowlist.AllowlistSettings;
import io.github.buildkitepubsub.receive.authentication.HmacKey;
import io.github.buildkitepubsub.secret.NamedSecret;
import io.github.buildkitepubsub.secret.Secret;
import io.github.buildkitepubsub.testing.Events;
import io.github.buildkitepubsub.testing.Records;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever answers, and for whatever reason: the answer is signed. */
class ResponseSigningTest {

  private static final String KEY = "a-key-for-answers";
  private static final String BODY = "{\"event\":\"build.finished\"}";
  private static final String HEADER = "X-Webhook-Signature";
  private static final List<NamedSecret> SECRETS =
      List.of(new NamedSecret("first", Secret.of("token-1"), false));

  private final LocalEdge edge = LocalEdge.signing(ReceiveSettings.defaults(), SECRETS, KEY);

  @AfterEach
  void stop() {
    edge.close();
  }

  static Stream<Arguments> exchanges() {
    return Stream.of(
        arguments(200, event().body(BODY)),
        arguments(200, event().body("{\"event\":\"ping\"}")),
        arguments(200, Request.post("/webhook/test-engine/token-1").body("{\"type\":\"x\"}")),
        arguments(400, event().body("{")),
        arguments(400, event().body("")),
        arguments(401, Request.post("/webhook").body(BODY)),
        arguments(401, Request.post("/webhook/test-engine/no").body(BODY)),
        arguments(413, event().announced(2_000_000, "")),
        arguments(413, event().chunked(100_000, " ".repeat(1_100_000))),
        arguments(415, event().header("Content-Type", "text/plain").body(BODY)),
        arguments(405, Request.of("GET", "/webhook")),
        arguments(405, Request.of("BREW", "/webhook").body("")),
        arguments(404, event("/webhook/elsewhere").body(BODY)),
        arguments(404, event("/WEB-INF/web.xml").body(BODY)),
        arguments(400, event("//webhook").body(BODY)),
        arguments(400, event("/webhook/%zz").body(BODY)),
        arguments(400, event().header("Content-Length", "many")),
        arguments(431, event().header("X-Large", "x".repeat(20_000))),
        arguments(400, event().brokenChunks("zz\r\n")));
  }

  @ParameterizedTest
  @MethodSource("exchanges")
  void everyAnswerIsSigned(int status, Request request) throws Exception {
    Reply reply = edge.send(request);

    assertThat(reply.status()).isEqualTo(status);
    assertSigned(reply, reply.body());
  }

  @Test
  void signsWhatComesLater() throws Exception {
    edge.publisher.hold();

    Pending pending = edge.begin(event().body(BODY));
    edge.scheduler.awaitWaiting(1);
    edge.clock.advance(Duration.ofSeconds(3));
    edge.publisher.release();
    Reply reply = pending.await();

    assertThat(reply.status()).isEqualTo(200);
    assertSigned(reply, reply.body());
  }

  @Test
  void signsABodyThatIsTooSlow() throws Exception {
    Pending pending = edge.begin(event().announced(50, "{"));
    edge.scheduler.awaitWaiting(1);
    edge.scheduler.advance(Duration.ofSeconds(5));
    Reply reply = pending.await();

    assertThat(reply.status()).isEqualTo(408);
    assertSigned(reply, reply.body());
  }

  @Test
  void signsOurFailure() throws Exception {
    edge.publisher.failNext(PublishException.stopped());

    Reply reply = edge.send(event().body(BODY));

    assertThat(reply.status()).isEqualTo(503);
    assertSigned(reply, reply.body());
  }

  @Test
  void signsTheEmptyBodyOfAnAnswerToHead() throws Exception {
    Pending pending = edge.begin(Request.of("HEAD", "/webhook"));
    Reply reply = Reply.parse(pending.endPoint().getResponse(true, 10, TimeUnit.SECONDS));

    assertThat(reply.status()).isEqualTo(405);
    assertSigned(reply, "");
  }

  @Test
  void signsTheRefusalOfAnAddress() throws Exception {
    AllowlistSettings allowlist =
        new AllowlistSettings(true, List.of(AddressRange.parse("192.0.2.0/24")), null, null, null);
    ReceiveSettings settings =
        Records.with(ReceiveSettings.defaults(), Map.of("allowlist", allowlist));
    try (LocalEdge guarded = LocalEdge.signing(settings, SECRETS, KEY)) {
      Reply reply = guarded.send(event().body(BODY));

      assertThat(reply.status()).isEqualTo(503);
      assertSigned(reply, reply.body());
    }
  }

  @Test
  void signsNothingAtOperatorsAddresses() throws Exception {
    Reply reply = edge.send(Request.of("GET", LocalEdge.OPEN));

    assertThat(reply.headers()).doesNotContainKey(HEADER);
  }

  @Test
  void signsNothingWithoutAKey() throws Exception {
    try (LocalEdge plain = LocalEdge.start(ReceiveSettings.defaults(), SECRETS, List.of())) {
      assertThat(plain.send(event().body(BODY)).headers()).doesNotContainKey(HEADER);
    }
  }

  private void assertSigned(Reply reply, String body) {
    String now = Long.toString(edge.clock.instant().getEpochSecond());
    assertThat(reply.headers().get(HEADER))
        .isEqualTo(new HmacKey(Secret.of(KEY)).header(now, Events.bytes(body)));
  }

  private static Request event() {
    return event("/webhook");
  }

  private static Request event(String path) {
    return Request.post(path).token("token-1");
  }
}
