package io.github.buildkitepubsub.receive.connections;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.buildkitepubsub.testing.CapturedLog;
import io.github.buildkitepubsub.testing.ManualScheduler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.LocalConnector.LocalEndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LingeringCloseTest {

  private static final int MAX = 1000;
  private static final Duration LIMIT = Duration.ofSeconds(1);

  private final ManualScheduler scheduler = new ManualScheduler();
  private final Server server = new Server();
  private final LocalConnector connector = new LocalConnector(server);

  @BeforeEach
  void start() throws Exception {
    LingeringClose lingering = new LingeringClose(MAX, LIMIT, scheduler);
    lingering.setHandler(new Refusing());
    server.setHandler(lingering);
    server.addConnector(connector);
    server.start();
  }

  @AfterEach
  void stop() throws Exception {
    server.stop();
  }

  /** Answers before it has read anything. */
  private static final class Refusing extends Handler.Abstract.NonBlocking {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      response.setStatus(413);
      response.write(true, null, callback);
      return true;
    }
  }

  @Test
  void answersAtOnceAndClosesWhenTheBodyHasCome() throws Exception {
    LocalEndPoint sender = post("Content-Length: 100", "a".repeat(40));
    scheduler.awaitWaiting(1);
    String answer = sender.getOutputString();
    boolean closedAtOnce = !sender.isOpen();

    sender.addInput("a".repeat(60));
    sender.addInput("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    sender.waitUntilClosedOrIdleFor(10, TimeUnit.SECONDS);

    assertThat(answer).startsWith("HTTP/1.1 413");
    assertThat(closedAtOnce).isFalse();
    assertThat(sender.isOpen()).isFalse();
    assertThat(scheduler.waiting()).isZero();
  }

  @Test
  void closesAfterAWhileWhereTheBodyDoesNotCome() throws Exception {
    LocalEndPoint sender = post("Content-Length: 100", "a");
    scheduler.awaitWaiting(1);

    scheduler.advance(LIMIT);
    sender.waitUntilClosedOrIdleFor(10, TimeUnit.SECONDS);

    assertThat(sender.isOpen()).isFalse();
  }

  @Test
  void closesWhereTheBodyIsTooLarge() throws Exception {
    LocalEndPoint sender = post("Content-Length: 1000000", "a".repeat(MAX + 1));

    sender.waitUntilClosedOrIdleFor(10, TimeUnit.SECONDS);

    assertThat(sender.isOpen()).isFalse();
    assertThat(sender.getOutputString()).startsWith("HTTP/1.1 413");
    assertThat(scheduler.waiting()).isZero();
  }

  @Test
  void asksForNoBodyThatWaitsToBeAskedFor() throws Exception {
    LocalEndPoint sender = post("Content-Length: 100\r\nExpect: 100-continue", "");

    sender.waitUntilClosedOrIdleFor(10, TimeUnit.SECONDS);

    assertThat(sender.getOutputString()).startsWith("HTTP/1.1 413").doesNotContain("100 Continue");
    assertThat(sender.isOpen()).isFalse();
  }

  @Test
  void takesNoNoteOfASenderThatGoesAway() throws Exception {
    try (CapturedLog log = new CapturedLog("org.eclipse.jetty", Level.WARN)) {
      LocalEndPoint sender = post("Content-Length: 100", "a");
      scheduler.awaitWaiting(1);

      sender.addInputEOF();
      sender.waitUntilClosedOrIdleFor(10, TimeUnit.SECONDS);

      assertThat(sender.isOpen()).isFalse();
      assertThat(scheduler.waiting()).isZero();
      assertThat(log.lines()).isEmpty();
    }
  }

  private LocalEndPoint post(String headers, String start) {
    LocalEndPoint sender = connector.connect();
    sender.addInput(
        StandardCharsets.ISO_8859_1.encode(
            "POST / HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n\r\n" + start));
    return sender;
  }
}
