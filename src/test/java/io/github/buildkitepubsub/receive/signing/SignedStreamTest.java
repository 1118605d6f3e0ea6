package io.github.buildkitepubsub.receive.signing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.buildkitepubsub.receive.authentication.HmacKey;
import io.github.buildkitepubsub.secret.Secret;
import io.github.buildkitepubsub.testing.CapturedLog;
import io.github.buildkitepubsub.testing.ManualClock;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpTester;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Blocker;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.LifeCycle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Answers that are not written in one piece, which the service's own are. */
class SignedStreamTest {

  private static final Secret KEY = Secret.of("a-key");

  private final ManualClock clock = new ManualClock();
  private final Server server = new Server();
  private final CapturedLog log = new CapturedLog(SignedStream.class.getName(), Level.DEBUG);

  @AfterEach
  void stop() {
    log.close();
    LifeCycle.stop(server);
  }

  /** What a handler under test does. */
  @FunctionalInterface
  private interface Answering {
    void answer(Response response, Callback callback) throws Exception;
  }

  @Test
  void holdsPiecesUntilTheLast() throws Exception {
    HttpTester.Response answer =
        answerOf(
            (response, callback) -> {
              write(response, "one ");
              write(response, "two ");
              response.write(true, bytes("three"), callback);
            });

    assertThat(answer.getContent()).isEqualTo("one two three");
    assertSigned(answer, "one two three");
  }

  @Test
  void signsAnAnswerThatEndsWithoutALastPiece() throws Exception {
    HttpTester.Response answer =
        answerOf(
            (response, callback) -> {
              write(response, "all");
              callback.succeeded();
            });

    assertSigned(answer, "all");
  }

  @Test
  void signsAnAnswerWithoutBody() throws Exception {
    HttpTester.Response answer = answerOf((response, callback) -> callback.succeeded());

    assertSigned(answer, "");
  }

  @Test
  void signsAsMuchAsItHolds() throws Exception {
    String half = "x".repeat(SignedStream.MAX_HELD / 2);
    HttpTester.Response answer =
        answerOf(
            (response, callback) -> {
              write(response, half);
              write(response, half);
              callback.succeeded();
            });

    assertSigned(answer, half + half);
  }

  @Test
  void sendsWithoutSignatureWhatIsTooLargeToHoldAndSaysSo() throws Exception {
    String piece = "x".repeat(SignedStream.MAX_HELD / 2);
    HttpTester.Response answer =
        answerOf(
            (response, callback) -> {
              write(response, piece);
              write(response, piece);
              write(response, "y");
              response.write(true, bytes("z"), callback);
            });

    assertThat(answer.getContent()).isEqualTo(piece + piece + "yz");
    assertThat(answer.get(ResponseSigner.HEADER)).isNull();
    assertThat(log.lines()).hasSize(1);
    assertThat(log.lines().get(0).getLevel()).isEqualTo(Level.WARN);
  }

  @Test
  void signsTheErrorThatTakesThePlaceOfAnAnswer() throws Exception {
    HttpTester.Response answer =
        answerOf(
            (response, callback) -> {
              write(response, "half of an ans");
              callback.failed(new IllegalStateException("broken"));
            });

    assertThat(answer.getStatus()).isEqualTo(500);
    assertThat(answer.getContent()).doesNotContain("half of");
    assertSigned(answer, answer.getContent());
  }

  private void assertSigned(HttpTester.Response answer, String body) {
    String now = Long.toString(clock.instant().getEpochSecond());
    assertThat(answer.get(ResponseSigner.HEADER))
        .isEqualTo(new HmacKey(KEY).header(now, body.getBytes(UTF_8)));
    assertThat(log.lines()).isEmpty();
  }

  private HttpTester.Response answerOf(Answering answering) throws Exception {
    Optional<ResponseSigner> signer = Optional.of(new ResponseSigner(KEY, clock));
    Handler.Wrapper handler = new SigningHandler(() -> signer, Set.of());
    handler.setHandler(
        new Handler.Abstract() {
          @Override
          public boolean handle(Request request, Response response, Callback callback)
              throws Exception {
            answering.answer(response, callback);
            return true;
          }
        });
    LocalConnector connector = new LocalConnector(server);
    server.addConnector(connector);
    server.setHandler(handler);
    server.start();
    return HttpTester.parseResponse(
        connector.getResponse("GET / HTTP/1.1\r\nHost: relay\r\nConnection: close\r\n\r\n"));
  }

  private static void write(Response response, String piece) throws Exception {
    try (Blocker.Callback written = Blocker.callback()) {
      response.write(false, bytes(piece), written);
      written.block();
    }
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }
}
