package io.github.buildkitepubsub.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.pubsub.v1.PubsubMessage;
import io.github.buildkitepubsub.embedded.store.Names;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.InstantSource;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Starting, stopping, and what is made without a client. */
class EmbeddedPubSubIT {
  private static final String PROJECT = "local";

  @Test
  void takesFreePortOfTheLoopbackInterface() throws Exception {
    try (EmbeddedPubSub server = EmbeddedServer.started()) {
      assertThat(server.port()).isPositive();
      assertThat(server.address()).isEqualTo("127.0.0.1:" + server.port());
      try (Socket socket = new Socket()) {
        socket.connect(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()), 1000);
        assertThat(socket.isConnected()).isTrue();
      }
    }
  }

  @Test
  void saysWhichKeyToChangeWhenThePortIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        EmbeddedPubSub server =
            new EmbeddedPubSub(
                new EmbeddedSettings(taken.getLocalPort(), null, null, null),
                InstantSource.system())) {
      assertThatThrownBy(server::start)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("127.0.0.1:" + taken.getLocalPort())
          .hasMessageContaining("in use")
          .hasMessageContaining("set embedded.port to another port, or to 0");
      assertThatThrownBy(server::start).isInstanceOf(IOException.class);
    }
  }

  @Test
  void startAndCloseMayBeCalledTwice() throws Exception {
    EmbeddedPubSub server = EmbeddedServer.started();
    int port = server.port();

    server.start();
    assertThat(server.port()).isEqualTo(port);

    server.close();
    assertThatCode(server::close).doesNotThrowAnyException();
  }

  @Test
  void leavesNoThreadsBehind() throws Exception {
    EmbeddedServer.started().close();

    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.startsWith("embedded-pubsub-")));
  }

  @Test
  void hasWhatItHadAfterRestartOnTheSamePort() throws Exception {
    EmbeddedPubSub server = EmbeddedServer.started();
    server.createTopic(PROJECT, "events");
    server.createSubscription(PROJECT, "events", "worker", "");
    int port = server.port();
    try (PubSubClients clients = new PubSubClients(server.address())) {
      clients.topics.publish(Names.topic(PROJECT, "events"), List.of(message("before")));

      server.close();
      server.start();

      assertThat(server.port()).isEqualTo(port);
      clients.topics.publish(Names.topic(PROJECT, "events"), List.of(message("after")));
    }
    assertThat(server.messages(PROJECT, "events"))
        .extracting(m -> m.getData().toStringUtf8())
        .containsExactly("before", "after");
    server.close();
  }

  @Test
  void makesTopicsAndSubscriptionsBeforeTheStart() throws Exception {
    try (EmbeddedPubSub server =
        new EmbeddedPubSub(EmbeddedServer.settings(), InstantSource.system())) {
      server.createTopic(PROJECT, "events");
      server.createTopic(PROJECT, "events");
      server.createSubscription(PROJECT, "events", "worker", "attributes:k");
      server.createSubscription(PROJECT, "events", "worker", "attributes:k");

      server.start();

      try (PubSubClients clients = new PubSubClients(server.address())) {
        assertThat(
                clients
                    .subscriptions
                    .getSubscription(Names.subscription(PROJECT, "worker"))
                    .getFilter())
            .isEqualTo("attributes:k");
      }
    }
  }

  @Test
  void refusesWhatIsNotPubSubs() {
    EmbeddedPubSub server = new EmbeddedPubSub(EmbeddedServer.settings(), InstantSource.system());
    server.createTopic(PROJECT, "events");
    server.createSubscription(PROJECT, "events", "worker", "");

    assertThatThrownBy(() -> server.createTopic(PROJECT, "a b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("projects/local/topics/a b");
    assertThatThrownBy(() -> server.createSubscription(PROJECT, "unknown", "other", ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("does not exist");
    assertThatThrownBy(() -> server.createSubscription(PROJECT, "events", "other", "k = 1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("character 1");
    assertThatThrownBy(() -> server.createSubscription(PROJECT, "events", "worker", "attributes:k"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("another topic or filter");
    assertThatThrownBy(() -> server.messages(PROJECT, "unknown"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static PubsubMessage message(String data) {
    return PubsubMessage.newBuilder().setData(ByteString.copyFromUtf8(data)).build();
  }
}
