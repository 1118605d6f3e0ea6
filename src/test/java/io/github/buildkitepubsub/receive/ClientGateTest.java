package io.github.buildkitepubsub.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.receive.address.AddressRange;
import io.github.buildkitepubsub.receive.allowlist.AllowlistSettings;
import io.github.buildkitepubsub.receive.allowlist.OnUnavailable;
import io.github.buildkitepubsub.receive.allowlist.RefreshSettings;
import io.github.buildkitepubsub.secret.NamedSecret;
import io.github.buildkitepubsub.secret.Secret;
import io.github.buildkitepubsub.testing.Records;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The allowlist as senders see it. Requests in memory come from 0.0.0.0, which is trusted here. */
class ClientGateTest {

  private static final List<NamedSecret> SECRETS =
      List.of(new NamedSecret("first", Secret.of("token-1"), false));

  @Test
  void refusesAnAddressBeforeItsBodyComes() throws Exception {
    try (LocalEdge edge = edge(false, OnUnavailable.REFUSE)) {
      Reply reply =
          edge.send(from("203.0.113.9", "/webhook").token("token-1").announced(1_000_000, "{"));

      assertThat(reply.status()).isEqualTo(403);
      assertThat(reply.text("error_code")).isEqualTo("BK-ADDR-001");
      assertThat(reply.headers()).containsEntry("Cache-Control", "no-store");
      assertThat(edge.scheduler.delays()).isEmpty();
      assertThat(edge.metrics.calls())
          .containsExactly("answered 403 null PT0S", "refused ADDRESS_REFUSED");
    }
  }

  @Test
  void takesEventsOfAnAddressOfTheList() throws Exception {
    try (LocalEdge edge = edge(false, OnUnavailable.REFUSE)) {
      assertThat(edge.send(event("192.0.2.7")).status()).isEqualTo(200);
      assertThat(edge.send(event("::ffff:192.0.2.7")).status()).isEqualTo(200);
    }
  }

  @Test
  void answersThatItDoesNotKnowTheListYet() throws Exception {
    try (LocalEdge edge = edge(true, OnUnavailable.REFUSE)) {
      Reply reply = edge.send(event("203.0.113.9"));

      assertThat(reply.status()).isEqualTo(503);
      assertThat(reply.text("error_code")).isEqualTo("BK-ADDR-002");
      assertThat(reply.headers()).containsKey("Retry-After");
      assertThat(edge.send(event("192.0.2.7")).status()).isEqualTo(200);
    }
  }

  @Test
  void letsInUntilTheListIsKnownWhereTheSettingsSaySo() throws Exception {
    try (LocalEdge edge = edge(true, OnUnavailable.ALLOW)) {
      assertThat(edge.send(event("203.0.113.9")).status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/webhook;x=y",
        "/webhook/",
        "//webhook",
        "/./webhook",
        "/%77ebhook",
        "/ready/../webhook",
        "/ready;x/../webhook",
        "/elsewhere",
        "/ready/",
        "/"
      })
  void isNotPassedByAnotherSpelling(String path) throws Exception {
    try (LocalEdge edge = edge(false, OnUnavailable.REFUSE)) {
      Reply reply = edge.send(from("203.0.113.9", path).token("token-1").body("{}"));

      assertThat(reply.status()).isIn(400, 403);
    }
  }

  @Test
  void leavesOperatorsPathsOpen() throws Exception {
    try (LocalEdge edge = edge(false, OnUnavailable.REFUSE)) {
      Reply reply = edge.send(from("203.0.113.9", LocalEdge.OPEN).body("{}"));

      assertThat(reply.status()).isEqualTo(404);
    }
  }

  private static LocalEdge edge(boolean refresh, OnUnavailable onUnavailable) {
    AllowlistSettings allowlist =
        new AllowlistSettings(
            true,
            List.of(AddressRange.parse("192.0.2.0/24")),
            new RefreshSettings(refresh, null, null, null),
            null,
            onUnavailable);
    List<AddressRange> proxies = List.of(AddressRange.parse("0.0.0.0"));
    ReceiveSettings settings =
        Records.with(
            ReceiveSettings.defaults(), Map.of("trustedProxies", proxies, "allowlist", allowlist));
    return LocalEdge.start(settings, SECRETS, List.of());
  }

  private static Request event(String client) {
    return from(client, "/webhook").token("token-1").body("{\"event\":\"build.finished\"}");
  }

  private static Request from(String client, String path) {
    return Request.post(path).header("X-Forwarded-For", client);
  }
}
