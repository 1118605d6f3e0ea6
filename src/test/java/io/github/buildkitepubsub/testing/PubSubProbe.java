package io.github.buildkitepubsub.testing;

import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.grpc.GrpcTransportChannel;
import com.google.api.gax.rpc.AlreadyExistsException;
import com.google.api.gax.rpc.FixedTransportChannelProvider;
import com.google.api.gax.rpc.TransportChannelProvider;
import com.google.cloud.pubsub.v1.SubscriptionAdminClient;
import com.google.cloud.pubsub.v1.SubscriptionAdminSettings;
import com.google.cloud.pubsub.v1.TopicAdminClient;
import com.google.cloud.pubsub.v1.TopicAdminSettings;
import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.PullRequest;
import com.google.pubsub.v1.PullResponse;
import com.google.pubsub.v1.ReceivedMessage;
import com.google.pubsub.v1.Subscription;
import com.google.pubsub.v1.SubscriptionName;
import com.google.pubsub.v1.TopicName;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What a subscriber of the relay's topic sees, through Google's own client. */
public final class PubSubProbe implements AutoCloseable {

  public static final String PROJECT = "local";
  public static final String TOPIC = "buildkite-events";

  private final ManagedChannel channel;
  private final TopicAdminClient topics;
  private final SubscriptionAdminClient subscriptions;
  private final SubscriptionName subscription;

  private PubSubProbe(ManagedChannel channel, String filter, boolean ordered) throws IOException {
    this.channel = channel;
    TransportChannelProvider transport =
        FixedTransportChannelProvider.create(GrpcTransportChannel.create(channel));
    topics =
        TopicAdminClient.create(
            TopicAdminSettings.newBuilder()
                .setTransportChannelProvider(transport)
                .setCredentialsProvider(NoCredentialsProvider.create())
                .build());
    subscriptions =
        SubscriptionAdminClient.create(
            SubscriptionAdminSettings.newBuilder()
                .setTransportChannelProvider(transport)
                .setCredentialsProvider(NoCredentialsProvider.create())
                .build());
    subscription = SubscriptionName.of(PROJECT, "probe-" + UUID.randomUUID());
    createTopic();
    subscriptions.createSubscription(
        Subscription.newBuilder()
            .setName(subscription.toString())
            .setTopic(TopicName.format(PROJECT, TOPIC))
            .setAckDeadlineSeconds(60)
            .setFilter(filter)
            .setEnableMessageOrdering(ordered)
            .build());
  }

  /** Subscribes to everything. The topic is made if it is not there. */
  public static PubSubProbe subscribe(String address) throws IOException {
    return subscribe(address, "", false);
  }

  public static PubSubProbe subscribe(String address, String filter, boolean ordered)
      throws IOException {
    return new PubSubProbe(
        ManagedChannelBuilder.forTarget(address).usePlaintext().build(), filter, ordered);
  }

  private void createTopic() {
    try {
      topics.createTopic(TopicName.of(PROJECT, TOPIC));
    } catch (AlreadyExistsException e) {
      // Another probe made it.
    }
  }

  /** The short name of its subscription. */
  public String subscriptionId() {
    return subscription.getSubscription();
  }

  /** Waits for {@code count} messages, at most 20 seconds, and acknowledges them. */
  public List<PubsubMessage> take(int count) {
    List<PubsubMessage> taken = new ArrayList<>();
    Instant end = Instant.now().plus(Duration.ofSeconds(20));
    while (taken.size() < count && Instant.now().isBefore(end)) {
      taken.addAll(pull());
    }
    return taken;
  }

  /** Everything that comes until nothing came for a moment. */
  public List<PubsubMessage> drain() {
    List<PubsubMessage> taken = new ArrayList<>();
    int empty = 0;
    while (empty < 3) {
      List<PubsubMessage> some = pull();
      empty = some.isEmpty() ? empty + 1 : 0;
      taken.addAll(some);
    }
    return taken;
  }

  @SuppressWarnings("deprecation") // The only way to be told that there is nothing.
  private List<PubsubMessage> pull() {
    PullResponse response =
        subscriptions
            .pullCallable()
            .call(
                PullRequest.newBuilder()
                    .setSubscription(subscription.toString())
                    .setMaxMessages(1000)
                    .setReturnImmediately(true)
                    .build());
    List<ReceivedMessage> received = response.getReceivedMessagesList();
    if (!received.isEmpty()) {
      subscriptions.acknowledge(
          subscription, received.stream().map(ReceivedMessage::getAckId).toList());
    }
    return received.stream().map(ReceivedMessage::getMessage).toList();
  }

  @Override
  public void close() {
    subscriptions.deleteSubscription(subscription);
    subscriptions.close();
    topics.close();
    channel.shutdownNow();
  }
}
