package io.github.buildkitepubsub.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.secret.NamedSecret;
import io.github.buildkitepubsub.secret.Secret;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestEngineResourceTest {

  private static final String BODY = "{\"type\":\"passed_on_retry\"}";
  private static final String PATH = "/webhook/test-engine/";
  private static final List<NamedSecret> WEBHOOK =
      List.of(new NamedSecret("webhook", Secret.of("token-1"), false));
  private static final List<NamedSecret> TEST_ENGINE =
      List.of(new NamedSecret("engine", Secret.of("s3cret-ü"), false));

  private final LocalEdge edge = LocalEdge.start(ReceiveSettings.defaults(), WEBHOOK, TEST_ENGINE);

  @AfterEach
  void stop() throws Exception {
    edge.close();
  }

  @Test
  void takesASecretInTheAddress() throws Exception {
    Reply reply = edge.send(Request.post(PATH + "s3cret-%C3%BC").body(BODY));

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.text("event_type")).isEqualTo("passed_on_retry");
    assertThat(edge.publisher.published()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"wrong", "token-1", "s3cret-", "%20s3cret-%C3%BC"})
  void refusesAnythingElse(String segment) throws Exception {
    Reply reply = edge.send(Request.post(PATH + segment).body(BODY));

    assertThat(reply.status()).isEqualTo(401);
    assertThat(reply.text("error_code")).isEqualTo("BK-AUTH-007");
    assertThat(edge.metrics.calls()).contains("authenticationFailed WRONG_PATH_SECRET");
    assertThat(edge.publisher.attempts()).isEmpty();
  }

  @Test
  void refusesAStrangerBeforeItLooksAtTheBody() throws Exception {
    Reply stranger = edge.send(Request.post(PATH + "wrong").announced(2_000_000, ""));
    Reply sender = edge.send(Request.post(PATH + "s3cret-%C3%BC").announced(2_000_000, ""));

    assertThat(stranger.text("error_code")).isEqualTo("BK-AUTH-007");
    assertThat(sender.text("error_code")).isEqualTo("BK-BODY-008");
  }

  @Test
  void doesNotTakeATokenInsteadOfTheAddress() throws Exception {
    Reply reply = edge.send(Request.post(PATH + "wrong").token("token-1").body(BODY));

    assertThat(reply.status()).isEqualTo(401);
  }

  @Test
  void refusesWhatIsNotJson() throws Exception {
    Reply reply =
        edge.send(
            Request.post(PATH + "s3cret-%C3%BC").header("Content-Type", "text/plain").body(BODY));

    assertThat(reply.status()).isEqualTo(415);
  }

  @Test
  void doesNotTellTheSecretBack() throws Exception {
    Reply reply = edge.send(Request.of("PUT", PATH + "s3cret-%C3%BC").body(BODY));

    assertThat(reply.status()).isEqualTo(405);
    assertThat(reply.body()).doesNotContain("s3cret").contains("\"path\":\"/webhook/test-engine\"");
  }

  @Test
  void isNotThereWithoutSecrets() throws Exception {
    try (LocalEdge without = LocalEdge.start(ReceiveSettings.defaults(), WEBHOOK, List.of())) {
      Reply reply = without.send(Request.post(PATH + "anything").body(BODY));

      assertThat(reply.status()).isEqualTo(404);
    }
  }
}
