package io.github.buildkitepubsub.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.util.DataSize;
import io.github.buildkitepubsub.receive.LocalEdge.Pending;
import io.github.buildkitepubsub.receive.address.AddressRange;
import io.github.buildkitepubsub.receive.limits.LimitSettings;
import io.github.buildkitepubsub.secret.NamedSecret;
import io.github.buildkitepubsub.secret.Secret;
import io.github.buildkitepubsub.testing.Records;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two bodies of the largest size fit, one of them a stranger's. */
class BodyMemoryLimitTest {

  private static final int LARGEST = 64 * 1024;
  private static final Duration READ_WITHIN = Duration.ofSeconds(1);
  private static final String BUILDKITE = "198.51.100.1";
  private static final List<NamedSecret> SECRETS =
      List.of(new NamedSecret("first", Secret.of("token-1"), false));

  private final LocalEdge edge = LocalEdge.start(settings(), SECRETS, List.of());

  @AfterEach
  void stop() {
    edge.close();
  }

  @Test
  void readsABodyOnceThereIsRoomForIt() throws Exception {
    Pending slow = edge.begin(from("203.0.113.1").announced(LARGEST, "{"));
    edge.scheduler.awaitWaiting(1);
    Pending waiting = edge.begin(from("203.0.113.2").body("{\"event\":\"ping\"}"));
    edge.scheduler.awaitWaiting(2);
    boolean early = waiting.endPoint().getOutput().hasRemaining();

    slow.endPoint().addInput("\"event\":\"ping\"}" + " ".repeat(LARGEST - 16));
    Reply reply = waiting.await();

    assertThat(early).isFalse();
    assertThat(reply.status()).isEqualTo(200);
    assertThat(slow.await().status()).isEqualTo(200);
    assertThat(edge.scheduler.waiting()).isZero();
  }

  @Test
  void answers503WhereNoRoomComesInTime() throws Exception {
    edge.publisher.hold();
    Pending first = edge.begin(from("203.0.113.1").body(event(LARGEST)));
    edge.publisher.awaitAttempts(1);
    Pending waiting = edge.begin(from("203.0.113.2").body(event(LARGEST)));
    edge.scheduler.awaitWaiting(2);

    edge.scheduler.advance(READ_WITHIN);
    Reply reply = waiting.await();
    edge.publisher.release();

    assertThat(first.await().status()).isEqualTo(200);
    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.text("error_code")).isEqualTo("BK-LIMIT-003");
    assertThat(reply.headers()).containsKey("Retry-After");
    assertThat(edge.metrics.calls()).contains("limited MEMORY");
  }

  @Test
  void readsBuildkitesBodyWhateverStrangersHold() throws Exception {
    edge.send(from(BUILDKITE).body("{\"event\":\"ping\"}"));
    List<Pending> strangers = new ArrayList<>();
    for (int i = 1; i <= 20; i++) {
      strangers.add(edge.begin(from("203.0.113." + i).announced(LARGEST, "{")));
      edge.scheduler.awaitWaiting(i);
    }

    String event = "{\"event\":\"build.finished\"}";
    Reply reply = edge.send(from(BUILDKITE).body(event + " ".repeat(LARGEST - event.length())));

    assertThat(reply.status()).isEqualTo(200);
    assertThat(strangers).noneMatch(stranger -> stranger.endPoint().getOutput().hasRemaining());
  }

  @Test
  void givesBackWhatAChunkedBodyDidNotNeed() throws Exception {
    for (int i = 0; i < 20; i++) {
      Reply reply = edge.send(from("203.0.113.1").chunked(4, "{\"event\":\"ping\"}"));

      assertThat(reply.status()).isEqualTo(200);
    }
    assertThat(edge.scheduler.delays()).isEmpty();
  }

  private static String event(int size) {
    String event = "{\"event\":\"build.finished\"}";
    return event + " ".repeat(size - event.length());
  }

  private static Request from(String client) {
    return Request.post("/webhook").header("X-Forwarded-For", client).token("token-1");
  }

  private static ReceiveSettings settings() {
    return Records.with(
        ReceiveSettings.defaults(),
        Map.of(
            "maxBodySize",
            DataSize.kibibytes(64),
            "readWithin",
            io.dropwizard.util.Duration.milliseconds(READ_WITHIN.toMillis()),
            "trustedProxies",
            List.of(AddressRange.parse("0.0.0.0")),
            "limits",
            new LimitSettings(null, null, DataSize.kibibytes(128))));
  }
}
