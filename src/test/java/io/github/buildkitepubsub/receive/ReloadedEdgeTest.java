package io.github.buildkitepubsub.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.util.DataSize;
import io.dropwizard.util.Duration;
import io.github.buildkitepubsub.event.EventSettings;
import io.github.buildkitepubsub.receive.address.AddressRange;
import io.github.buildkitepubsub.receive.allowlist.AllowlistSettings;
import io.github.buildkitepubsub.receive.allowlist.OnUnavailable;
import io.github.buildkitepubsub.receive.authentication.AuthenticationSettings;
import io.github.buildkitepubsub.receive.limits.LimitSettings;
import io.github.buildkitepubsub.secret.NamedSecret;
import io.github.buildkitepubsub.secret.Secret;
import io.github.buildkitepubsub.testing.FakeValidation;
import io.github.buildkitepubsub.testing.ManualClock;
import io.github.buildkitepubsub.testing.ShowsLive;
import io.github.buildkitepubsub.validate.EventValidation;
import io.github.buildkitepubsub.validate.ValidationMode;
import io.github.buildkitepubsub.validate.ValidationSettings;
import io.github.buildkitepubsub.validate.Violation;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each live key of the edge changes what it does, and what was counted stays. */
class ReloadedEdgeTest {

  private static final String BODY = "{\"event\":\"build.finished\",\"secret\":\"hush\"}";
  private static final List<NamedSecret> OLD = secrets("old");
  private static final List<NamedSecret> NEW = secrets("new");

  /** LocalConnector's peer. */
  private static final String PEER = "0.0.0.0";

  private final LocalEdge edge = LocalEdge.start(ReceiveSettings.defaults(), OLD, List.of());

  @AfterEach
  void stop() {
    edge.close();
  }

  private static List<NamedSecret> secrets(String value) {
    return List.of(new NamedSecret(value, Secret.of(value), false));
  }

  private static ReceiveSettings settings(
      @Nullable AuthenticationSettings authentication,
      @Nullable List<AddressRange> proxies,
      @Nullable AllowlistSettings allowlist,
      @Nullable LimitSettings limits) {
    return new ReceiveSettings(
        null,
        null,
        null,
        null,
        authentication,
        proxies,
        allowlist,
        limits,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  private void reload(ReceiveSettings settings) {
    reload(settings, OLD, List.of());
  }

  private void reload(
      ReceiveSettings settings, List<NamedSecret> secrets, List<NamedSecret> testEngine) {
    edge.reload(settings, secrets, testEngine, EventSettings.defaults(), FakeValidation.off());
  }

  private void limit(@Nullable Integer failures, @Nullable Integer requests) {
    reload(settings(null, proxies(), null, new LimitSettings(failures, requests, null)));
  }

  private static List<AddressRange> proxies() {
    return List.of(AddressRange.parse(PEER));
  }

  private Reply token(String token) throws Exception {
    return edge.send(Request.post("/webhook").token(token).body(BODY));
  }

  private Reply stranger() throws Exception {
    return edge.send(
        Request.post("/webhook").header("X-Forwarded-For", "203.0.113.9").token("?").body(BODY));
  }

  private Reply signed(long secondsAgo) throws Exception {
    long at = edge.clock.instant().getEpochSecond() - secondsAgo;
    return edge.send(Request.post("/webhook").signed("old", at, BODY));
  }

  private static AllowlistSettings allowlist(
      List<AddressRange> addresses, @Nullable OnUnavailable onUnavailable) {
    return new AllowlistSettings(true, addresses, null, null, onUnavailable);
  }

  @ShowsLive("receive.authentication.secrets")
  @Test
  void takesOtherSecrets() throws Exception {
    int before = token("new").status();
    reload(ReceiveSettings.defaults(), NEW, List.of());

    assertThat(before).isEqualTo(401);
    assertThat(token("new").status()).isEqualTo(200);
    assertThat(token("old").status()).isEqualTo(401);
  }

  @Test
  void letsARequestGoByWhatWasInForceWhenItArrived() throws Exception {
    LocalEdge.Pending slow =
        edge.begin(Request.post("/webhook").token("old").announced(BODY.length(), "{"));

    // The edge waits for the body: the request has arrived.
    edge.scheduler.awaitWaiting(1);
    reload(ReceiveSettings.defaults(), NEW, List.of());
    slow.endPoint().addInput(BODY.substring(1));

    assertThat(slow.await().status()).isEqualTo(200);
    assertThat(token("old").status()).isEqualTo(401);
  }

  @ShowsLive("receive.authentication.requireSignature")
  @Test
  void asksForSignatures() throws Exception {
    reload(settings(new AuthenticationSettings(null, true, null, null), null, null, null));

    assertThat(token("old").text("error_code")).isEqualTo("BK-AUTH-006");
  }

  @ShowsLive("receive.authentication.window")
  @Test
  void takesSignaturesOfAnotherWindow() throws Exception {
    int before = signed(600).status();
    reload(
        settings(
            new AuthenticationSettings(null, null, Duration.minutes(15), null), null, null, null));

    assertThat(before).isEqualTo(401);
    assertThat(signed(600).status()).isEqualTo(200);
  }

  @ShowsLive("receive.authentication.rememberedRequests")
  @Test
  void remembersRequestsAcrossAReloadAndAsManyAsItSays() throws Exception {
    signed(0);
    reload(ReceiveSettings.defaults());
    Reply copy = signed(0);
    reload(settings(new AuthenticationSettings(null, null, null, 0), null, null, null));
    signed(1);
    Reply forgotten = signed(1);

    assertThat(copy.text("duplicate")).isEqualTo("true");
    assertThat(forgotten.text("duplicate")).isEqualTo("absent");
  }

  @ShowsLive("receive.testEngine.secrets")
  @Test
  void servesTestEngineOnceThereIsASecret() throws Exception {
    Request request = Request.post("/webhook/test-engine/engine").body(BODY);
    int before = edge.send(request).status();
    reload(ReceiveSettings.defaults(), OLD, secrets("engine"));
    int with = edge.send(request).status();
    reload(ReceiveSettings.defaults());

    assertThat(List.of(before, with, edge.send(request).status())).containsExactly(404, 200, 404);
  }

  @ShowsLive({
    "receive.trustedProxies",
    "receive.allowlist.enabled",
    "receive.allowlist.addresses",
    "receive.allowlist.onUnavailable"
  })
  @Test
  void followsTheAllowlistAndTheProxies() throws Exception {
    List<AddressRange> listed = List.of(AddressRange.parse("203.0.113.9"));
    reload(settings(null, null, allowlist(List.of(), null), null));
    int unknown = token("old").status();
    reload(settings(null, null, allowlist(List.of(), OnUnavailable.ALLOW), null));
    int allowed = token("old").status();
    reload(settings(null, null, allowlist(listed, null), null));
    int behindNoProxy = stranger().status();
    reload(settings(null, proxies(), allowlist(listed, null), null));
    int behindProxy = stranger().status();
    reload(ReceiveSettings.defaults());

    assertThat(List.of(unknown, allowed, behindNoProxy, behindProxy, token("old").status()))
        .containsExactly(503, 200, 503, 401, 200);
  }

  @ShowsLive("receive.limits.requests")
  @Test
  void limitsRequestsAndKeepsWhatIsUsedUp() throws Exception {
    limit(null, 2);
    List<Integer> two = List.of(token("old").status(), token("old").status());
    limit(null, 3);
    int usedUp = token("old").status();
    edge.clock.advance(java.time.Duration.ofSeconds(20));
    int again = token("old").status();
    limit(null, null);

    assertThat(two).containsExactly(200, 200);
    assertThat(usedUp).isEqualTo(503);
    assertThat(again).isEqualTo(200);
    assertThat(token("old").status()).isEqualTo(200);
  }

  @ShowsLive("receive.limits.failedAuthentications")
  @Test
  void limitsStrangersAndKeepsWhatTheyHaveUsedUp() throws Exception {
    limit(1, null);
    int first = stranger().status();
    limit(2, null);
    int second = stranger().status();
    edge.clock.advance(java.time.Duration.ofSeconds(30));

    assertThat(List.of(first, second, stranger().status())).containsExactly(401, 429, 401);
  }

  @ShowsLive("receive.limits.bodyMemory")
  @Test
  void boundsBodiesInMemory() {
    reload(settings(null, null, null, new LimitSettings(null, null, DataSize.mebibytes(99))));

    assertThat(edge.metrics.memory().total()).isEqualTo(DataSize.mebibytes(99).toBytes());
  }

  @ShowsLive("event.redact")
  @Test
  void redactsWhatItIsTold() throws Exception {
    token("old");
    edge.reload(
        ReceiveSettings.defaults(),
        OLD,
        List.of(),
        new EventSettings(null, List.of("/secret"), null),
        FakeValidation.off());
    token("old");

    assertThat(edge.publisher.published())
        .extracting(event -> event.redactions().isEmpty())
        .containsExactly(true, false);
  }

  @ShowsLive({"validation.mode", "validation.maxViolations"})
  @Test
  void validatesAsItIsTold() throws Exception {
    List<Violation> two =
        List.of(new Violation("/a", "wrong", "type"), new Violation("/b", "wrong", "type"));
    EventValidation strict =
        new FakeValidation()
            .stage(
                new ValidationSettings(ValidationMode.STRICT, null, 1, null),
                event -> two,
                new ManualClock());
    int before = token("old").status();
    edge.reload(ReceiveSettings.defaults(), OLD, List.of(), EventSettings.defaults(), strict);
    Reply refused = token("old");

    assertThat(before).isEqualTo(200);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().path("violations")).hasSize(1);
  }
}
