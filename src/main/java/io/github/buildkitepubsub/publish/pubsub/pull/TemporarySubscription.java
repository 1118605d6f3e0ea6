package io.github.buildkitepubsub.publish.pubsub.pull;

import com.google.protobuf.util.Durations;
import com.google.pubsub.v1.ExpirationPolicy;
import com.google.pubsub.v1.Subscription;
import com.google.pubsub.v1.TopicName;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/**
 * A subscription that a command makes for itself and deletes afterwards. Pub/Sub deletes it a day
 * after a process that could not.
 */
final class TemporarySubscription {

  /** Pub/Sub's minimum. */
  private static final Duration EXPIRES_AFTER = Duration.ofDays(1);

  /** What the topic retains counts; this must only be within Pub/Sub's limits. */
  private static final Duration RETENTION = Duration.ofHours(1);

  /** Long enough to print a page of messages. */
  private static final int ACK_DEADLINE_SECONDS = 60;

  private TemporarySubscription() {}

  /**
   * Makes it, or closes {@code calls}.
   *
   * @param filter in Pub/Sub's filter syntax; empty takes everything
   * @param since where it starts, as far back as the topic retains its messages
   */
  static void create(
      SubscriberCalls calls, String projectId, String topicId, String filter, Instant since)
      throws IOException, InterruptedException {
    Subscription wanted =
        Subscription.newBuilder()
            .setTopic(TopicName.format(projectId, topicId))
            .setFilter(filter)
            .setAckDeadlineSeconds(ACK_DEADLINE_SECONDS)
            .setMessageRetentionDuration(Durations.fromSeconds(RETENTION.toSeconds()))
            .setExpirationPolicy(
                ExpirationPolicy.newBuilder()
                    .setTtl(Durations.fromSeconds(EXPIRES_AFTER.toSeconds())))
            .build();
    try {
      calls.create(wanted);
    } catch (InterruptedException e) {
      // It may be there although its answer is not.
      delete(calls);
      throw e;
    } catch (IOException | RuntimeException e) {
      calls.close();
      throw e;
    }
    try {
      calls.seek(since);
    } catch (IOException | InterruptedException | RuntimeException e) {
      delete(calls);
      throw e;
    }
  }

  /** Deletes it, and closes {@code calls}. */
  static void delete(SubscriberCalls calls) {
    try (SubscriberCalls closing = calls) {
      closing.delete();
    } catch (IOException e) {
      // It expires by itself.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
