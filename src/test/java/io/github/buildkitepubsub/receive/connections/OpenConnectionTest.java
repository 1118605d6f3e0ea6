package io.github.buildkitepubsub.receive.connections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.buildkitepubsub.testing.ManualScheduler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.LocalConnector.LocalEndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.Container;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is seen of Jetty's own connections. */
class OpenConnectionTest {

  private static final String EXPECTING =
      "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 10\r\n\r\n";

  private final List<DropReason> dropped = new ArrayList<>();
  private final ManualScheduler scheduler = new ManualScheduler();
  private final Connections connections =
      new Connections(
          ConnectionSettings.defaults(),
          address -> false,
          dropped::add,
          Duration.ofSeconds(2),
          Duration.ofSeconds(3));
  private final Server server = new Server();
  private final LocalConnector connector = new LocalConnector(server);

  @BeforeEach
  void start() throws Exception {
    LingeringClose lingering = new LingeringClose(1000, Duration.ofSeconds(1), scheduler);
    lingering.setHandler(new Reading());
    server.setHandler(lingering);
    server.addConnector(connector);
    Container.addBean(connector, connections);
    server.start();
  }

  @AfterEach
  void stop() throws Exception {
    server.stop();
  }

  /** Answers once the body is there, or, as for PUT, at once. */
  private static final class Reading extends Handler.Abstract.NonBlocking {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      if (request.getMethod().equals("PUT")) {
        response.setStatus(413);
        response.write(true, null, callback);
      } else {
        Content.Source.consumeAll(
            request, Callback.from(() -> response.write(true, null, callback), callback::failed));
      }
      return true;
    }
  }

  @Test
  void isIdleAfterARequestWhoseSenderWasToldToGoOn() throws Exception {
    LocalEndPoint sender = send(EXPECTING);
    sender.getResponse(false, 10, TimeUnit.SECONDS);
    connections.lookAtAll();
    sender.addInput("0123456789");
    String answer = sender.getResponse(false, 10, TimeUnit.SECONDS);
    awaitDone(sender);

    look(20);

    assertThat(answer).startsWith("HTTP/1.1 200");
    assertThat(sender.isOpen()).isTrue();
    assertThat(dropped).isEmpty();
  }

  @Test
  void isNotIdleWhileTheBodyThatWasAskedForIsAwaited() throws Exception {
    LocalEndPoint sender = send(EXPECTING);
    sender.getResponse(false, 10, TimeUnit.SECONDS);

    look(6);

    assertThat(dropped).containsExactly(DropReason.STALLED);
    assertThat(sender.isOpen()).isFalse();
  }

  @Test
  void isIdleAfterTheRestOfABodyThatNobodyWanted() throws Exception {
    LocalEndPoint sender = send("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n01");
    scheduler.awaitWaiting(1);
    sender.getResponse(false, 10, TimeUnit.SECONDS);
    connections.lookAtAll();
    sender.addInput("23");
    connections.lookAtAll();
    sender.addInput("456789");
    awaitDone(sender);

    look(20);

    assertThat(sender.isOpen()).isTrue();
    assertThat(dropped).isEmpty();
  }

  private LocalEndPoint send(String text) {
    LocalEndPoint sender = connector.connect();
    sender.addInput(StandardCharsets.ISO_8859_1.encode(text));
    return sender;
  }

  /** Waits until Jetty has put its last request away, which it does after the answer. */
  private static void awaitDone(LocalEndPoint sender) {
    HttpConnection connection = (HttpConnection) sender.getConnection();
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> connection.getHttpChannel().getRequest() == null);
  }

  private void look(int times) {
    for (int second = 1; second <= times; second++) {
      connections.lookAtAll();
    }
  }
}
