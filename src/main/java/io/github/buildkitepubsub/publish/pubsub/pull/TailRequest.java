package io.github.buildkitepubsub.publish.pubsub.pull;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link EventTail} reads.
 *
 * @param projectId the topic's and the subscription's project
 * @param topicId the topic's short name
 * @param subscriptionId the short name of a subscription that is there; null makes one and deletes
 *     it afterwards
 * @param temporaryId the short name of the subscription that is made
 * @param filter in Pub/Sub's filter syntax; empty takes everything; for a subscription that is made
 * @param since how far back to start, as far as the topic retains its messages; for a subscription
 *     that is made
 */
public record TailRequest(
    String projectId,
    String topicId,
    @Nullable String subscriptionId,
    String temporaryId,
    String filter,
    Instant since) {

  boolean isTemporary() {
    return subscriptionId == null;
  }

  /** What to say about failures. */
  PullFailures failures(String address) {
    String refused = "Pub/Sub refused the request, perhaps because of --filter";
    return isTemporary()
        ? new PullFailures(
            address,
            "there is no topic %s in project %s: create it or correct TOPIC_ID and PROJECT_ID"
                .formatted(topicId, projectId),
            "these credentials may not make a subscription in project %s: they need roles/pubsub.editor, or use --subscription"
                .formatted(projectId),
            refused)
        : new PullFailures(
            address,
            "there is no subscription %s in project %s: correct --subscription or PROJECT_ID"
                .formatted(subscriptionId, projectId),
            "these credentials may not read subscription %s: they need roles/pubsub.subscriber"
                .formatted(subscriptionId),
            refused);
  }
}
