package io.github.buildkitepubsub.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.receive.address.AddressRange;
import io.github.buildkitepubsub.receive.limits.LimitSettings;
import io.github.buildkitepubsub.secret.NamedSecret;
import io.github.buildkitepubsub.secret.Secret;
import io.github.buildkitepubsub.testing.Records;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Limits as senders see them. Requests in memory come from 0.0.0.0, which is trusted here. */
class LimitsTest {

  private static final String SECRET = "token-1";
  private static final List<NamedSecret> SECRETS =
      List.of(new NamedSecret("first", Secret.of(SECRET), false));
  private static final String BODY = "{\"event\":\"build.finished\"}";
  private static final String STRANGER = "203.0.113.9";
  private static final String BUILDKITE = "198.51.100.12";

  private @Nullable LocalEdge started;

  @AfterEach
  void stop() {
    if (started != null) {
      started.close();
    }
  }

  /** Each way to be not authentic. */
  static Stream<Request> strangers() {
    return Stream.of(
        from(STRANGER).body(BODY),
        from(STRANGER).token("wrong").body(BODY),
        from(STRANGER).header("X-Buildkite-Signature", "nonsense").body(BODY),
        Request.post("/webhook/test-engine/wrong").header("X-Forwarded-For", STRANGER).body(BODY));
  }

  @ParameterizedTest
  @MethodSource("strangers")
  void refusesAStrangerUnreadAfterTooManyFailures(Request request) throws Exception {
    LocalEdge edge = start(2, null);

    assertThat(edge.send(request).status()).isEqualTo(401);
    assertThat(edge.send(request).status()).isEqualTo(401);
    Reply third = edge.send(request);

    assertThat(third.status()).isEqualTo(429);
    assertThat(third.text("error_code")).isEqualTo("BK-LIMIT-001");
    assertThat(third.text("error_type")).isEqualTo("rate_limit");
    assertThat(third.headers()).containsEntry("Retry-After", third.text("retry_after"));
    assertThat(edge.metrics.calls())
        .filteredOn(call -> call.startsWith("authenticationFailed"))
        .hasSize(2);
    assertThat(edge.metrics.calls())
        .endsWith("limited PER_IP", "answered 429 null PT0S", "refused LIMIT_ADDRESS");
  }

  @Test
  void answersACutAddressBeforeItsBodyComes() throws Exception {
    LocalEdge edge = start(1, null);
    edge.send(from(STRANGER).body(BODY));

    Reply reply = edge.send(from(STRANGER).announced(1_000_000, "{"));

    assertThat(reply.status()).isEqualTo(429);
    assertThat(edge.scheduler.delays()).isEmpty();
  }

  @Test
  void takesBuildkitesRequestsWhateverStrangersDo() throws Exception {
    LocalEdge edge = start(1, null);

    for (int i = 0; i < 50; i++) {
      edge.send(from(STRANGER).body(BODY));
      assertThat(edge.send(signed(edge, BUILDKITE, i)).status()).isEqualTo(200);
    }
  }

  @Test
  void takesBuildkitesRequestsThroughTheProxyThatStrangersUse() throws Exception {
    LocalEdge edge = start(1, null);
    Request stranger = Request.post("/webhook").body(BODY);
    edge.send(stranger);

    for (int i = 0; i < 50; i++) {
      assertThat(edge.send(stranger).status()).isEqualTo(429);
      String body = "{\"event\":\"build.finished\",\"n\":" + i + "}";
      assertThat(edge.send(signed(edge, Request.post("/webhook"), body)).status()).isEqualTo(200);
    }
  }

  @Test
  void takesBuildkitesRequestsFromAnAddressThatItUsedBeforeStrangersDid() throws Exception {
    LocalEdge edge = start(1, null);
    edge.send(signed(edge, STRANGER, 0));
    edge.send(from(STRANGER).body(BODY));

    Reply stranger = edge.send(from(STRANGER).body(BODY));
    Reply buildkite = edge.send(signed(edge, STRANGER, 1));

    assertThat(stranger.status()).isEqualTo(429);
    assertThat(buildkite.status()).isEqualTo(200);
  }

  @Test
  void leavesOperatorsPathsOpen() throws Exception {
    LocalEdge edge = start(1, null);
    edge.send(from(STRANGER).body(BODY));
    edge.send(from(STRANGER).body(BODY));

    Reply reply = edge.send(Request.of("GET", LocalEdge.OPEN).header("X-Forwarded-For", STRANGER));

    assertThat(reply.status()).isEqualTo(404);
  }

  @Test
  void answersMoreAuthenticRequestsThanAreAllowed503() throws Exception {
    LocalEdge edge = start(30, 2);

    assertThat(edge.send(signed(edge, BUILDKITE, 1)).status()).isEqualTo(200);
    edge.send(from(STRANGER).body(BODY));
    assertThat(edge.send(signed(edge, BUILDKITE, 2)).status()).isEqualTo(200);
    Reply third = edge.send(signed(edge, BUILDKITE, 3));
    edge.clock.advance(Duration.ofSeconds(30));
    Reply later = edge.send(signed(edge, BUILDKITE, 3));

    assertThat(third.status()).isEqualTo(503);
    assertThat(third.text("error_code")).isEqualTo("BK-LIMIT-002");
    assertThat(third.headers()).containsKey("Retry-After");
    assertThat(later.status()).isEqualTo(200);
    assertThat(edge.metrics.calls()).containsOnlyOnce("limited GLOBAL");
  }

  private LocalEdge start(int failedAuthentications, @Nullable Integer requests) {
    ReceiveSettings settings =
        Records.with(
            ReceiveSettings.defaults(),
            Map.of(
                "trustedProxies",
                List.of(AddressRange.parse("0.0.0.0")),
                "limits",
                new LimitSettings(failedAuthentications, requests, null)));
    LocalEdge edge = LocalEdge.start(settings, SECRETS, SECRETS);
    started = edge;
    return edge;
  }

  private static Request signed(LocalEdge edge, String client, int number) {
    return signed(edge, from(client), "{\"event\":\"build.finished\",\"n\":" + number + "}");
  }

  private static Request signed(LocalEdge edge, Request request, String body) {
    return request.signed(SECRET, edge.clock.instant().getEpochSecond(), body);
  }

  private static Request from(String client) {
    return Request.post("/webhook").header("X-Forwarded-For", client);
  }
}
