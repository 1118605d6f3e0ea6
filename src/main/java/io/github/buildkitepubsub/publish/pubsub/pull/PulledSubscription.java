package io.github.buildkitepubsub.publish.pubsub.pull;

import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.ReceivedMessage;
import com.google.pubsub.v1.SubscriptionName;
import io.github.buildkitepubsub.publish.pubsub.PubSubConnection;
import io.github.buildkitepubsub.publish.subscription.MessageStore;
import io.github.buildkitepubsub.publish.subscription.StoredMessage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A subscription of Pub/Sub as a command reads it. */
public final class PulledSubscription implements MessageStore {

  private final SubscriberCalls calls;
  private final boolean isTemporary;

  private PulledSubscription(SubscriberCalls calls, boolean isTemporary) {
    this.calls = calls;
    this.isTemporary = isTemporary;
  }

  /** Connects to one of dead letters; that it is there shows at the first call. */
  public static PulledSubscription ofDeadLetters(
      PubSubConnection connection, String projectId, String subscriptionId) throws IOException {
    String notFound =
        ("there is no subscription %s in project %s: make it on the dead letter topic (gcloud"
                + " pubsub subscriptions create %s --topic=TOPIC --expiration-period=never"
                + " --message-retention-duration=31d), or correct DLQ_SUBSCRIPTION_ID or"
                + " --subscription")
            .formatted(subscriptionId, projectId, subscriptionId);
    return open(connection, projectId, subscriptionId, notFound);
  }

  /** Connects to one of events; that it is there shows at the first call. */
  public static PulledSubscription ofEvents(
      PubSubConnection connection, String projectId, String subscriptionId) throws IOException {
    String notFound =
        "there is no subscription %s in project %s: correct --subscription or PROJECT_ID"
            .formatted(subscriptionId, projectId);
    return open(connection, projectId, subscriptionId, notFound);
  }

  private static PulledSubscription open(
      PubSubConnection connection, String projectId, String subscriptionId, String notFound)
      throws IOException {
    PullFailures failures =
        new PullFailures(
            connection.address(),
            notFound,
            "these credentials may not read subscription %s: they need roles/pubsub.subscriber"
                .formatted(subscriptionId),
            "Pub/Sub refused the request");
    return new PulledSubscription(
        SubscriberCalls.connect(
            connection, failures, SubscriptionName.format(projectId, subscriptionId)),
        false);
  }

  /**
   * Connects and makes a subscription that starts at {@code since}, as far back as the topic
   * retains its messages. {@link #close()} deletes it; Pub/Sub does, a day after a process that
   * could not.
   *
   * @param projectId the topic's and the subscription's project
   * @param topicId the topic's short name
   * @param subscriptionId the subscription's short name
   */
  public static PulledSubscription temporary(
      PubSubConnection connection,
      String projectId,
      String topicId,
      String subscriptionId,
      Instant since)
      throws IOException, InterruptedException {
    PullFailures failures =
        new PullFailures(
            connection.address(),
            "there is no topic %s in project %s: correct --topic, TOPIC_ID or PROJECT_ID"
                .formatted(topicId, projectId),
            "these credentials may not make a subscription in project %s: they need roles/pubsub.editor, or use --subscription"
                .formatted(projectId),
            "Pub/Sub refused the request");
    SubscriberCalls calls =
        SubscriberCalls.connect(
            connection, failures, SubscriptionName.format(projectId, subscriptionId));
    TemporarySubscription.create(calls, projectId, topicId, "", since);
    return new PulledSubscription(calls, true);
  }

  /**
   * Makes the subscription start at {@code time}, for all its readers: what is older is
   * acknowledged, what is newer comes again, as far as it is retained.
   */
  public void seek(Instant time) throws IOException, InterruptedException {
    calls.seek(time);
  }

  @Override
  public List<StoredMessage> pull(int max, Duration wait) throws IOException, InterruptedException {
    List<ReceivedMessage> received = calls.pull(max, wait);
    // The subscription's own deadline is 10 seconds by default.
    extend(received.stream().map(ReceivedMessage::getAckId).toList());
    return received.stream().map(PulledSubscription::message).toList();
  }

  @Override
  public void acknowledge(List<String> receipts) throws IOException, InterruptedException {
    calls.acknowledge(receipts);
  }

  @Override
  public void extend(List<String> receipts) throws IOException, InterruptedException {
    calls.modifyAckDeadline(receipts, LEASE);
  }

  @Override
  public void giveBack(List<String> receipts) throws IOException, InterruptedException {
    calls.modifyAckDeadline(receipts, Duration.ZERO);
  }

  @Override
  public void close() {
    if (isTemporary) {
      TemporarySubscription.delete(calls);
    } else {
      calls.close();
    }
  }

  private static StoredMessage message(ReceivedMessage received) {
    PubsubMessage message = received.getMessage();
    return new StoredMessage(
        message.getMessageId(),
        received.getAckId(),
        SubscriberCalls.publishedAt(message),
        message.getAttributesMap(),
        message.getData().toByteArray());
  }
}
