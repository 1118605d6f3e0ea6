package io.github.buildkitepubsub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.pubsub.v1.SubscriptionAdminClient;
import com.google.cloud.pubsub.v1.SubscriptionAdminSettings;
import com.google.cloud.pubsub.v1.TopicAdminClient;
import com.google.cloud.pubsub.v1.TopicAdminSettings;
import com.google.pubsub.v1.ProjectName;
import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.Subscription;
import com.google.pubsub.v1.SubscriptionName;
import com.google.pubsub.v1.TopicName;
import io.github.buildkitepubsub.event.EventId;
import io.github.buildkitepubsub.publish.pubsub.PubSubConnection;
import io.github.buildkitepubsub.testing.PubSubProbe;
import io.github.buildkitepubsub.testing.Relay;
import io.github.buildkitepubsub.testing.Samples;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/**
 * Letters that the real service wrote, in a topic of each test's own, and a shell that reads it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class DlqFixture {

  static final byte[] BUILD = Samples.bytes("build.finished");
  static final byte[] JOB = Samples.bytes("job.finished");
  static final byte[] AGENT = Samples.bytes("agent.lost");

  private static final List<byte[]> BODIES = List.of(BUILD, JOB, AGENT);

  private final List<PubsubMessage> buried = new ArrayList<>();
  private final Map<String, PubsubMessage> healthy = new HashMap<>();
  private TopicAdminClient topics;
  private SubscriptionAdminClient subscriptions;
  private String deadLetters;
  private PubSubProbe subscriber;
  private Shell shell;

  final Shell shell() {
    return shell;
  }

  final PubSubProbe subscriber() {
    return subscriber;
  }

  /** {@code host:port} of the Pub/Sub under test. */
  abstract String address();

  /** Called before the first test. */
  void startPubSub() throws Exception {}

  /** Called after the last test. */
  void stopPubSub() {}

  @BeforeAll
  void publishWithoutTrouble() throws Exception {
    startPubSub();
    PubSubConnection connection = PubSubConnection.plainText(address());
    topics =
        TopicAdminClient.create(
            TopicAdminSettings.newBuilder()
                .setTransportChannelProvider(connection.channelProvider())
                .setCredentialsProvider(connection.credentialsProvider())
                .build());
    subscriptions =
        SubscriptionAdminClient.create(
            SubscriptionAdminSettings.newBuilder()
                .setTransportChannelProvider(connection.channelProvider())
                .setCredentialsProvider(connection.credentialsProvider())
                .build());
    try (PubSubProbe probe = PubSubProbe.subscribe(address());
        Relay relay = Relay.publishingTo(address()).start()) {
      for (byte[] body : BODIES) {
        assertThat(relay.postSigned(body).statusCode()).isEqualTo(200);
        healthy.put(EventId.of(body).value(), probe.take(1).get(0));
      }
    }
    buryWhereTheTopicIsGone();
  }

  /** What the service itself writes; each test gets copies. */
  private void buryWhereTheTopicIsGone() throws Exception {
    makeDeadLetterTopic();
    try (Relay relay =
        Relay.publishingTo(address())
            .environment("TOPIC_ID", "absent-" + UUID.randomUUID())
            .environment("ENABLE_DLQ", "true")
            .environment("DLQ_TOPIC_ID", deadLetters)
            .start()) {
      for (byte[] body : BODIES) {
        assertThat(relay.postSigned(body).statusCode()).isEqualTo(202);
      }
    }
    String subscription = SubscriptionName.format(PubSubProbe.PROJECT, deadLetters + "-operator");
    while (buried.size() < BODIES.size()) {
      subscriptions
          .pull(subscription, BODIES.size())
          .getReceivedMessagesList()
          .forEach(received -> buried.add(received.getMessage()));
    }
  }

  private void makeDeadLetterTopic() {
    deadLetters = "dead-" + UUID.randomUUID();
    topics.createTopic(TopicName.of(PubSubProbe.PROJECT, deadLetters));
    subscriptions.createSubscription(
        Subscription.newBuilder()
            .setName(SubscriptionName.format(PubSubProbe.PROJECT, deadLetters + "-operator"))
            .setTopic(TopicName.format(PubSubProbe.PROJECT, deadLetters))
            .build());
  }

  @BeforeEach
  void bury() throws Exception {
    makeDeadLetterTopic();
    topics.publish(
        TopicName.of(PubSubProbe.PROJECT, deadLetters),
        buried.stream()
            .map(letter -> letter.toBuilder().clearMessageId().clearPublishTime().build())
            .toList());
    subscriber = PubSubProbe.subscribe(address());
    shell = new Shell().set("PUBSUB_EMULATOR_HOST", address()).set("DLQ_TOPIC_ID", deadLetters);
  }

  @AfterEach
  void unsubscribe() {
    subscriber.close();
  }

  @AfterAll
  void stop() {
    if (topics != null) {
      topics.close();
      subscriptions.close();
    }
    stopPubSub();
  }

  /** Publishes what the service would have, once more. */
  final void republishHealthy() {
    topics.publish(
        TopicName.of(PubSubProbe.PROJECT, PubSubProbe.TOPIC),
        healthy.values().stream()
            .map(message -> message.toBuilder().clearMessageId().clearPublishTime().build())
            .toList());
  }

  /**
   * A subscription of the events that keeps what is acknowledged, so that a seek brings it back.
   */
  final String subscribeRetaining() {
    String id = "retaining-" + UUID.randomUUID();
    subscriptions.createSubscription(
        Subscription.newBuilder()
            .setName(SubscriptionName.format(PubSubProbe.PROJECT, id))
            .setTopic(TopicName.format(PubSubProbe.PROJECT, PubSubProbe.TOPIC))
            .setRetainAckedMessages(true)
            .build());
    return id;
  }

  final List<String> subscriptionNames() {
    List<String> names = new ArrayList<>();
    subscriptions
        .listSubscriptions(ProjectName.of(PubSubProbe.PROJECT))
        .iterateAll()
        .forEach(subscription -> names.add(subscription.getName()));
    return names;
  }

  final PubsubMessage healthy(String eventId) {
    return Objects.requireNonNull(healthy.get(eventId));
  }

  final int dlq(String... words) {
    return shell.run(
        Stream.of(Stream.of("dlq"), Stream.of(words), Stream.of("--wait", "200ms"))
            .flatMap(part -> part)
            .toArray(String[]::new));
  }
}
