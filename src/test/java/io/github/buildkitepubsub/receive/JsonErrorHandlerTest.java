package io.github.buildkitepubsub.receive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JsonErrorHandlerTest {

  private final LocalEdge edge = LocalEdge.start(ReceiveSettings.defaults(), List.of(), List.of());

  @AfterEach
  void stop() {
    edge.close();
  }

  @Test
  void answersHeadersThatAreTooLarge() throws Exception {
    Reply reply = edge.send(Request.post("/webhook").header("X-Large", "x".repeat(20_000)));

    assertThat(reply.status()).isEqualTo(431);
    assertRefusal(reply, "BK-HTTP-004");
  }

  @Test
  void answersALengthThatIsNoNumber() throws Exception {
    Reply reply = edge.send(Request.post("/webhook").header("Content-Length", "many"));

    assertThat(reply.status()).isEqualTo(400);
    assertRefusal(reply, "BK-HTTP-003");
  }

  @Test
  void answersAnAddressThatCannotBeRead() throws Exception {
    Reply reply = edge.send(Request.post("/webhook/%zz").body(""));

    assertThat(reply.status()).isEqualTo(400);
    assertRefusal(reply, "BK-HTTP-003");
  }

  @Test
  void answersAMethodThatNobodyKnows() throws Exception {
    Reply reply = edge.send(Request.of("BREW", "/webhook").body(""));

    assertThat(reply.status()).isEqualTo(405);
    assertThat(reply.headers().get("Allow")).contains("POST");
    assertRefusal(reply, "BK-HTTP-002");
  }

  @Test
  void answersAnAddressThatIsTooLong() throws Exception {
    Reply reply = edge.send(Request.post("/webhook/" + "x".repeat(20_000)).body(""));

    assertThat(reply.status()).isEqualTo(431);
    assertRefusal(reply, "BK-HTTP-004");
  }

  @Test
  void answersATransferEncodingThatNobodyKnows() throws Exception {
    Reply reply = edge.send(Request.post("/webhook").header("Transfer-Encoding", "none-such"));

    assertThat(reply.status()).isEqualTo(400);
    assertRefusal(reply, "BK-HTTP-003");
  }

  private void assertRefusal(Reply reply, String code) throws Exception {
    assertThat(reply.text("error_code")).isEqualTo(code);
    assertThat(reply.headers().get("Content-Type")).startsWith("application/json");
    assertThat(reply.body()).doesNotContainIgnoringCase("jetty", "org.eclipse", "\tat ");
    assertThat(edge.metrics.calls()).anyMatch(call -> call.startsWith("refused "));
  }
}
