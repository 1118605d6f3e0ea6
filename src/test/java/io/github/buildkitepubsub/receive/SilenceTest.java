package io.github.buildkitepubsub.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.event.EventSettings;
import io.github.buildkitepubsub.secret.NamedSecret;
import io.github.buildkitepubsub.secret.Secret;
import io.github.buildkitepubsub.testing.FakeValidation;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** For how long nobody was heard of whom the service is there for. */
class SilenceTest {

  private static final String SECRET = "a-secret";
  private static final List<NamedSecret> SECRETS =
      List.of(new NamedSecret("current", Secret.of(SECRET), false));

  private final LocalEdge edge = LocalEdge.start(ReceiveSettings.defaults(), SECRETS, SECRETS);

  @AfterEach
  void stop() {
    edge.close();
  }

  private int send(Request request) throws Exception {
    return edge.send(request).status();
  }

  @Test
  void beginsWithTheService() {
    edge.clock.advance(Duration.ofMinutes(2));

    assertThat(edge.metrics.silence()).isEqualTo(120);
  }

  @Test
  void isBrokenByAnAuthenticRequest() throws Exception {
    edge.clock.advance(Duration.ofMinutes(2));
    assertThat(send(Request.post("/webhook").token(SECRET).body("{\"event\":\"a\"}")))
        .isEqualTo(200);
    edge.clock.advance(Duration.ofMillis(1_500));

    assertThat(edge.metrics.silence()).isEqualTo(1.5);
  }

  @Test
  void isBrokenByAPingAndByTestEngineAndByWhatIsNoEvent() throws Exception {
    for (Request request :
        List.of(
            Request.post("/webhook").token(SECRET).body("{\"event\":\"ping\"}"),
            Request.post("/webhook/test-engine/" + SECRET).body("{\"type\":\"passed_on_retry\"}"),
            Request.post("/webhook").token(SECRET).body("no event"))) {
      edge.clock.advance(Duration.ofMinutes(1));
      send(request);

      assertThat(edge.metrics.silence()).isZero();
    }
  }

  @Test
  void isNotBrokenByAStranger() throws Exception {
    edge.clock.advance(Duration.ofMinutes(1));
    assertThat(send(Request.post("/webhook").token("wrong").body("{\"event\":\"a\"}")))
        .isEqualTo(401);
    assertThat(send(Request.post("/webhook").body("{\"event\":\"a\"}"))).isEqualTo(401);
    assertThat(send(Request.of("GET", LocalEdge.OPEN))).isEqualTo(404);

    assertThat(edge.metrics.silence()).isEqualTo(60);
  }

  @Test
  void goesOnOverAReload() throws Exception {
    edge.clock.advance(Duration.ofMinutes(1));
    edge.reload(
        ReceiveSettings.defaults(),
        SECRETS,
        SECRETS,
        EventSettings.defaults(),
        FakeValidation.off());
    assertThat(edge.metrics.silence()).isEqualTo(60);

    send(Request.post("/webhook").token(SECRET).body("{\"event\":\"a\"}"));

    assertThat(edge.metrics.silence()).isZero();
  }
}
