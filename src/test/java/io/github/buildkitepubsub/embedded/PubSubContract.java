package io.github.buildkitepubsub.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.StatusCode.Code;
import com.google.protobuf.ByteString;
import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.PullRequest;
import com.google.pubsub.v1.ReceivedMessage;
import com.google.pubsub.v1.Subscription;
import io.github.buildkitepubsub.embedded.store.Names;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;

/**
 * What every part of the contract starts from: a server, Google's client, a topic, a subscription.
 */
abstract class PubSubContract {

  /** What a server can lack. The test that needs it is then skipped, and says so. */
  enum Capability {
    FILTERS,
    LIMITS,
    RETURN_ON_CANCEL,
    DEAD_LETTERS,
    FLOW_CONTROL,
    PINGS,
    ORDERED_REDELIVERY
  }

  /**
   * What Google's emulator 0.8.20 lacks: it ignores filters, limits, a stream's max_outstanding_*
   * and pings, counts attempts but forwards nothing, brings messages of one key back in another
   * order, and keeps the leases of a cancelled stream, as Google's service does.
   */
  static final Set<Capability> LACKED_BY_EMULATOR = EnumSet.allOf(Capability.class);

  static final String PROJECT = "contract";

  PubSubClients clients;
  String topic;
  String subscription;

  /** Where the server listens. */
  abstract String hostAndPort();

  abstract Set<Capability> lacks();

  @BeforeEach
  void connect() throws Exception {
    clients = new PubSubClients(hostAndPort());
    topic = newTopic();
    subscription = newSubscription(topic);
  }

  @AfterEach
  void disconnect() {
    clients.close();
  }

  void requires(Capability capability) {
    Assumptions.assumeFalse(lacks().contains(capability), "the server lacks " + capability);
  }

  static String unique(String kind) {
    return kind + "-" + UUID.randomUUID();
  }

  String newTopic() {
    String name = Names.topic(PROJECT, unique("topic"));
    clients.topics.createTopic(name);
    return name;
  }

  String newSubscription(String ofTopic) {
    return newSubscription(Subscription.newBuilder().setTopic(ofTopic));
  }

  String newSubscription(Subscription.Builder wanted) {
    String name = Names.subscription(PROJECT, unique("subscription"));
    clients.subscriptions.createSubscription(wanted.setName(name).build());
    return name;
  }

  static PubsubMessage message(String data) {
    return PubsubMessage.newBuilder().setData(ByteString.copyFromUtf8(data)).build();
  }

  static PubsubMessage keyed(String key, String data) {
    return message(data).toBuilder().setOrderingKey(key).build();
  }

  void publish(PubsubMessage... messages) {
    clients.topics.publish(topic, List.of(messages));
  }

  List<ReceivedMessage> pullNow(String from) {
    return pullNow(from, 1000);
  }

  @SuppressWarnings("deprecation") // what the test wants is just an answer at once
  private List<ReceivedMessage> pullNow(String from, int atMost) {
    return clients
        .subscriptions
        .pull(
            PullRequest.newBuilder()
                .setSubscription(from)
                .setMaxMessages(atMost)
                .setReturnImmediately(true)
                .build())
        .getReceivedMessagesList();
  }

  /** Pulls until so many messages came. */
  List<ReceivedMessage> pull(String from, int count) {
    List<ReceivedMessage> received = new ArrayList<>();
    Awaitility.await()
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              received.addAll(pullNow(from, count - received.size()));
              return received.size() == count;
            });
    return received;
  }

  void acknowledge(List<ReceivedMessage> received) {
    clients.subscriptions.acknowledge(subscription, ackIds(received));
  }

  void refuse(List<ReceivedMessage> received) {
    clients.subscriptions.modifyAckDeadline(subscription, ackIds(received), 0);
  }

  static List<String> ackIds(List<ReceivedMessage> received) {
    return received.stream().map(ReceivedMessage::getAckId).toList();
  }

  static List<String> data(List<ReceivedMessage> received) {
    return received.stream().map(r -> r.getMessage().getData().toStringUtf8()).toList();
  }

  static void assertRefused(Code code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .asInstanceOf(type(ApiException.class))
        .satisfies(e -> assertThat(e.getStatusCode().getCode()).as(e.toString()).isEqualTo(code));
  }
}
