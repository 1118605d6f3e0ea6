package io.github.buildkitepubsub.receive;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.buildkitepubsub.testing.CapturedLog;
import io.github.buildkitepubsub.testing.RecordingReceiveMetrics;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
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

  @Test
  void logsAFaultThatHappensOutsideOfResourcesWithoutTheAddress() throws Exception {
    assertThat(linesOf(new IllegalStateException("broken")))
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.getFormattedMessage()).isEqualTo("request failed unexpectedly");
              assertThat(CapturedLog.field(line, "request_id")).isEqualTo("made-here");
              assertThat(line.getThrowableProxy().getMessage()).isEqualTo("broken");
            });
  }

  @Test
  void logsNoFaultWhereAConnectionEnds() throws Exception {
    assertThat(linesOf(new EofException("gone"))).isEmpty();
    assertThat(linesOf(new TimeoutException("dropped"))).isEmpty();
  }

  /** What is logged as a fault of a request that fails so before anything has answered it. */
  private static List<ILoggingEvent> linesOf(Exception failure) throws Exception {
    Server server = new Server();
    LocalConnector connector = new LocalConnector(server);
    server.addConnector(connector);
    server.setErrorHandler(
        new JsonErrorHandler(
            new ObjectMapper(),
            new Refusals(ReceiveSettings.defaults(), new RecordingReceiveMetrics()),
            new RequestIds(() -> "made-here")));
    server.setHandler(
        new Handler.Abstract() {
          @Override
          public boolean handle(
              org.eclipse.jetty.server.Request request, Response response, Callback callback)
              throws Exception {
            throw failure;
          }
        });
    try (CapturedLog jetty = new CapturedLog("org.eclipse.jetty", Level.OFF);
        CapturedLog log = new CapturedLog(JsonErrorHandler.class.getName(), Level.ERROR)) {
      server.start();
      Reply reply =
          Reply.parse(connector.getResponse(Request.post("/hidden/secret").body("").text()));

      assertThat(reply.text("error_code")).isEqualTo("BK-INT-001");
      assertThat(jetty.lines()).isEmpty();
      return log.lines();
    } finally {
      server.stop();
    }
  }

  private void assertRefusal(Reply reply, String code) throws Exception {
    assertThat(reply.text("error_code")).isEqualTo(code);
    assertThat(reply.headers().get("Content-Type")).startsWith("application/json");
    assertThat(reply.body()).doesNotContainIgnoringCase("jetty", "org.eclipse", "\tat ");
    assertThat(edge.metrics.calls()).anyMatch(call -> call.startsWith("refused "));
  }
}
