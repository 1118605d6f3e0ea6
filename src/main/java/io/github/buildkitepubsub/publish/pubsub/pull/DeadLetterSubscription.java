package io.github.buildkitepubsub.publish.pubsub.pull;

import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.ReceivedMessage;
import com.google.pubsub.v1.SubscriptionName;
import io.github.buildkitepubsub.deadletter.redrive.DeadLetterStore;
import io.github.buildkitepubsub.deadletter.redrive.StoredLetter;
import io.github.buildkitepubsub.publish.pubsub.PubSubConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Dead letters in a subscription of Pub/Sub. */
public final class DeadLetterSubscription implements DeadLetterStore {

  private final SubscriberCalls calls;

  private DeadLetterSubscription(SubscriberCalls calls) {
    this.calls = calls;
  }

  /** Connects; that the subscription is there shows at the first pull. */
  public static DeadLetterSubscription open(
      PubSubConnection connection, String projectId, String subscriptionId) throws IOException {
    PullFailures failures =
        new PullFailures(
            connection.address(),
            ("there is no subscription %s in project %s: make it on the dead letter topic (gcloud"
                    + " pubsub subscriptions create %s --topic=TOPIC --expiration-period=never"
                    + " --message-retention-duration=31d), or correct DLQ_SUBSCRIPTION_ID or"
                    + " --subscription")
                .formatted(subscriptionId, projectId, subscriptionId),
            "these credentials may not read subscription %s: they need roles/pubsub.subscriber"
                .formatted(subscriptionId),
            "Pub/Sub refused the request");
    return new DeadLetterSubscription(
        SubscriberCalls.connect(
            connection, failures, SubscriptionName.format(projectId, subscriptionId)));
  }

  @Override
  public List<StoredLetter> pull(int max, Duration wait) throws IOException, InterruptedException {
    List<ReceivedMessage> received = calls.pull(max, wait);
    // The subscription's own deadline is 10 seconds by default.
    extend(received.stream().map(ReceivedMessage::getAckId).toList());
    return received.stream().map(DeadLetterSubscription::letter).toList();
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
    calls.close();
  }

  private static StoredLetter letter(ReceivedMessage received) {
    PubsubMessage message = received.getMessage();
    return new StoredLetter(
        message.getMessageId(),
        received.getAckId(),
        SubscriberCalls.publishedAt(message),
        message.getAttributesMap(),
        message.getData().toByteArray());
  }
}
