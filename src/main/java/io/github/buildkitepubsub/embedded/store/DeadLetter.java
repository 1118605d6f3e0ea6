package io.github.buildkitepubsub.embedded.store;

import com.google.protobuf.util.Timestamps;
import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.Subscription;

/**
 * The copy of a message that goes to the dead letter topic: with the attributes that Pub/Sub adds.
 *
 * @see <a href="https://cloud.google.com/pubsub/docs/handling-failures">handling failures</a>
 */
final class DeadLetter {
  private static final String PREFIX = "CloudPubSubDeadLetterSource";

  private DeadLetter() {}

  static PubsubMessage of(Subscription from, Delivery delivery) {
    PubsubMessage message = delivery.message().message();
    return message.toBuilder()
        .putAttributes(PREFIX + "DeliveryCount", Integer.toString(delivery.attempts()))
        .putAttributes(PREFIX + "Subscription", Names.id(from.getName()))
        .putAttributes(PREFIX + "SubscriptionProject", Names.projectId(from.getName()))
        .putAttributes(PREFIX + "TopicPublishTime", Timestamps.toString(message.getPublishTime()))
        .build();
  }
}
