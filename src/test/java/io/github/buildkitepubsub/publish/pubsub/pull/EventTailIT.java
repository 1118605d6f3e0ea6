package io.github.buildkitepubsub.publish.pubsub.pull;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.cloud.pubsub.v1.Publisher;
import com.google.cloud.pubsub.v1.SubscriptionAdminClient;
import com.google.cloud.pubsub.v1.SubscriptionAdminSettings;
import com.google.protobuf.ByteString;
import com.google.pubsub.v1.ProjectName;
import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.Subscription;
import com.google.pubsub.v1.SubscriptionName;
import com.google.pubsub.v1.TopicName;
import io.github.buildkitepubsub.embedded.EmbeddedPubSub;
import io.github.buildkitepubsub.embedded.EmbeddedSettings;
import io.github.buildkitepubsub.publish.pubsub.PubSubConnection;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class EventTailIT {

  private static final String PROJECT = "local";
  private static final String TOPIC = "events";
  private static final Duration LONG = Duration.ofSeconds(10);
  private static final Duration SHORT = Duration.ofMillis(300);

  private final EmbeddedPubSub server =
      new EmbeddedPubSub(new EmbeddedSettings(0, null, null, null), InstantSource.system());
  private PubSubConnection connection;
  private Publisher publisher;
  private SubscriptionAdminClient subscriptions;

  @BeforeEach
  void start() throws Exception {
    server.start();
    server.createTopic(PROJECT, TOPIC);
    connection = PubSubConnection.plainText(server.address());
    publisher =
        Publisher.newBuilder(TopicName.of(PROJECT, TOPIC))
            .setChannelProvider(connection.channelProvider())
            .setCredentialsProvider(connection.credentialsProvider())
            .build();
    subscriptions =
        SubscriptionAdminClient.create(
            SubscriptionAdminSettings.newBuilder()
                .setTransportChannelProvider(connection.channelProvider())
                .setCredentialsProvider(connection.credentialsProvider())
                .build());
  }

  @AfterEach
  void stop() {
    publisher.shutdown();
    subscriptions.close();
    server.close();
  }

  @Test
  void seesWhatWasPublishedBefore() throws Exception {
    publish("one", "build.finished");

    try (EventTail tail = EventTail.open(connection, request(null, "", minutesAgo(10)))) {
      List<TailedMessage> messages = tail.take(10, LONG);

      assertThat(messages).hasSize(1);
      assertThat(text(messages.get(0))).isEqualTo("one");
      assertThat(messages.get(0).attributes()).containsEntry("event_type", "build.finished");
      assertThat(messages.get(0).publishedAt()).isAfter(minutesAgo(1));
    }
  }

  @Test
  void seesNothingOlderThanAsked() throws Exception {
    publish("old", "build.finished");
    Instant between = Instant.now();
    publish("new", "build.finished");

    try (EventTail tail = EventTail.open(connection, request(null, "", between))) {
      assertThat(tail.take(10, LONG)).extracting(EventTailIT::text).containsExactly("new");
    }
  }

  @Test
  void takesOnlyWhatTheFilterTakes() throws Exception {
    publish("one", "job.started");
    publish("two", "build.finished");

    String filter = "attributes.event_type = \"build.finished\"";
    try (EventTail tail = EventTail.open(connection, request(null, filter, minutesAgo(10)))) {
      assertThat(tail.take(10, LONG)).extracting(EventTailIT::text).containsExactly("two");
    }
  }

  @Test
  void takesNoMoreThanAsked() throws Exception {
    publish("one", "ping");
    publish("two", "ping");

    try (EventTail tail = EventTail.open(connection, request(null, "", minutesAgo(10)))) {
      assertThat(tail.take(1, LONG)).hasSize(1);
      assertThat(tail.take(1, LONG)).hasSize(1);
      assertThat(tail.take(1, SHORT)).isEmpty();
    }
  }

  @Test
  void makesASubscriptionThatExpiresAndDeletesIt() throws Exception {
    try (EventTail tail = EventTail.open(connection, request(null, "", minutesAgo(10)))) {
      assertThat(tail.take(1, SHORT)).isEmpty();
      Subscription made = subscriptions.getSubscription(SubscriptionName.of(PROJECT, "tail-1"));
      assertThat(made.getExpirationPolicy().getTtl().getSeconds()).isEqualTo(86_400);
    }

    assertThat(subscriptionNames()).isEmpty();
  }

  @Test
  void deletesItsSubscriptionAfterAnInterruption() throws Exception {
    try (EventTail tail = EventTail.open(connection, request(null, "", minutesAgo(10)))) {
      Thread.currentThread().interrupt();

      assertThatThrownBy(() -> tail.take(1, LONG)).isInstanceOf(InterruptedException.class);
    }

    assertThat(subscriptionNames()).isEmpty();
  }

  @Test
  void acknowledgesOnASubscriptionThatIsThereAndKeepsIt() throws Exception {
    server.createSubscription(PROJECT, TOPIC, "mine", "");
    publish("one", "ping");

    try (EventTail tail = EventTail.open(connection, request("mine", "", minutesAgo(10)))) {
      assertThat(tail.take(10, LONG)).hasSize(1);
    }
    try (EventTail tail = EventTail.open(connection, request("mine", "", minutesAgo(10)))) {
      assertThat(tail.take(10, SHORT)).isEmpty();
    }

    assertThat(subscriptionNames()).containsExactly("mine");
  }

  @Test
  void saysThatThereIsNoTopic() {
    TailRequest request = new TailRequest(PROJECT, "absent", null, "tail-1", "", minutesAgo(10));

    assertThatThrownBy(() -> EventTail.open(connection, request))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "there is no topic absent in project local: create it or correct TOPIC_ID and"
                + " PROJECT_ID");
  }

  @Test
  void saysThatThereIsNoSubscription() throws Exception {
    try (EventTail tail = EventTail.open(connection, request("absent", "", minutesAgo(10)))) {
      assertThatThrownBy(() -> tail.take(1, LONG))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("there is no subscription absent in project local");
    }
  }

  @Test
  void saysThatTheFilterIsWrong() {
    assertThatThrownBy(
            () -> EventTail.open(connection, request(null, "event_type is ping", minutesAgo(10))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("--filter");
  }

  @Test
  void saysAtOnceThatNobodyAnswers() {
    server.close();

    assertThatThrownBy(() -> EventTail.open(connection, request(null, "", minutesAgo(10))))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("no Pub/Sub answers at " + connection.address());
  }

  private void publish(String data, String type) throws Exception {
    publisher
        .publish(
            PubsubMessage.newBuilder()
                .setData(ByteString.copyFromUtf8(data))
                .putAllAttributes(Map.of("event_type", type))
                .build())
        .get();
  }

  private static String text(TailedMessage message) {
    return new String(message.data(), UTF_8);
  }

  private List<String> subscriptionNames() {
    return StreamSupport.stream(
            subscriptions.listSubscriptions(ProjectName.of(PROJECT)).iterateAll().spliterator(),
            false)
        .map(subscription -> subscription.getName().replaceFirst(".*/", ""))
        .toList();
  }

  private static TailRequest request(@Nullable String subscription, String filter, Instant since) {
    return new TailRequest(PROJECT, TOPIC, subscription, "tail-1", filter, since);
  }

  private static Instant minutesAgo(int minutes) {
    return Instant.now().minus(Duration.ofMinutes(minutes));
  }
}
