package io.github.buildkitepubsub.embedded.store;

import com.google.protobuf.Duration;
import com.google.protobuf.FieldMask;
import com.google.protobuf.util.FieldMaskUtil;
import com.google.pubsub.v1.DeadLetterPolicy;
import com.google.pubsub.v1.Subscription;
import com.google.pubsub.v1.Topic;
import io.github.buildkitepubsub.embedded.filter.Filter;
import io.github.buildkitepubsub.embedded.filter.FilterSyntaxException;
import java.util.Set;

/**
 * The configuration of topics and subscriptions: checked, with Pub/Sub's defaults filled in.
 *
 * <p>A feature that this server lacks is refused, not ignored: what works here works at Google's
 * too.
 */
final class Configurations {
  static final int MIN_ACK_DEADLINE_SECONDS = 10;
  static final int MAX_ACK_DEADLINE_SECONDS = 600;

  private static final int MIN_ATTEMPTS = 5;
  private static final int MAX_ATTEMPTS = 100;
  private static final long MIN_RETENTION_SECONDS = 600;
  private static final long MAX_RETENTION_SECONDS = 31L * 24 * 3600;
  private static final Set<String> TOPIC_FIELDS = Set.of("labels", "message_retention_duration");
  private static final Set<String> SUBSCRIPTION_FIELDS =
      Set.of(
          "ack_deadline_seconds",
          "retain_acked_messages",
          "message_retention_duration",
          "labels",
          "expiration_policy",
          "dead_letter_policy");

  private Configurations() {}

  static Topic checked(Topic topic) {
    Names.checkTopic(topic.getName());
    refuse(topic.hasSchemaSettings(), "schemas");
    refuse(topic.hasIngestionDataSourceSettings(), "ingestion into topics");
    refuse(topic.getMessageTransformsCount() > 0, "message transforms");
    if (topic.hasMessageRetentionDuration()) {
      checkRetention(topic.getMessageRetentionDuration());
    }
    return topic.toBuilder().setState(Topic.State.ACTIVE).build();
  }

  static Subscription checked(Subscription subscription) {
    Names.checkSubscription(subscription.getName());
    refuse(!subscription.getPushConfig().getPushEndpoint().isEmpty(), "push delivery");
    refuse(subscription.hasBigqueryConfig(), "BigQuery subscriptions");
    refuse(subscription.hasCloudStorageConfig(), "Cloud Storage subscriptions");
    refuse(subscription.hasBigtableConfig(), "Bigtable subscriptions");
    refuse(subscription.getEnableExactlyOnceDelivery(), "exactly-once delivery");
    refuse(subscription.hasRetryPolicy(), "retry policies");
    refuse(subscription.getMessageTransformsCount() > 0, "message transforms");
    Subscription.Builder checked = subscription.toBuilder().setState(Subscription.State.ACTIVE);
    if (subscription.getAckDeadlineSeconds() == 0) {
      checked.setAckDeadlineSeconds(MIN_ACK_DEADLINE_SECONDS);
    }
    checkAckDeadline(checked.getAckDeadlineSeconds());
    if (subscription.hasDeadLetterPolicy()) {
      checked.setDeadLetterPolicy(checked(subscription.getDeadLetterPolicy()));
    }
    return checked.build();
  }

  static Topic merged(Topic current, Topic update, FieldMask mask) {
    checkMask(mask, TOPIC_FIELDS);
    Topic.Builder merged = current.toBuilder();
    FieldMaskUtil.merge(mask, update, merged, replaceAll());
    return checked(merged.build());
  }

  static Subscription merged(Subscription current, Subscription update, FieldMask mask) {
    checkMask(mask, SUBSCRIPTION_FIELDS);
    Subscription.Builder merged = current.toBuilder();
    FieldMaskUtil.merge(mask, update, merged, replaceAll());
    return checked(merged.build());
  }

  static Filter filter(Subscription subscription) {
    try {
      return Filter.parse(subscription.getFilter());
    } catch (FilterSyntaxException e) {
      throw Refusals.invalid(e.getMessage());
    }
  }

  static void checkAckDeadline(int seconds) {
    if (seconds < MIN_ACK_DEADLINE_SECONDS || seconds > MAX_ACK_DEADLINE_SECONDS) {
      throw Refusals.invalid(
          "an ack deadline of " + seconds + " s: 10 to 600 s are allowed, 0 means 10 s");
    }
  }

  private static DeadLetterPolicy checked(DeadLetterPolicy policy) {
    Names.checkTopic(policy.getDeadLetterTopic());
    int attempts = policy.getMaxDeliveryAttempts();
    if (attempts != 0 && (attempts < MIN_ATTEMPTS || attempts > MAX_ATTEMPTS)) {
      throw Refusals.invalid(
          "max_delivery_attempts of " + attempts + ": 5 to 100 are allowed, 0 means 5");
    }
    return policy.toBuilder().setMaxDeliveryAttempts(Math.max(attempts, MIN_ATTEMPTS)).build();
  }

  private static void checkRetention(Duration retention) {
    if (retention.getSeconds() < MIN_RETENTION_SECONDS
        || retention.getSeconds() > MAX_RETENTION_SECONDS) {
      throw Refusals.invalid(
          "a retention of " + retention.getSeconds() + " s: 10 minutes to 31 days are allowed");
    }
  }

  private static void checkMask(FieldMask mask, Set<String> allowed) {
    if (mask.getPathsCount() == 0) {
      throw Refusals.invalid("update_mask names no field");
    }
    for (String path : mask.getPathsList()) {
      if (!allowed.contains(path)) {
        throw Refusals.invalid("update_mask: " + path + " cannot be updated here");
      }
    }
  }

  private static FieldMaskUtil.MergeOptions replaceAll() {
    return new FieldMaskUtil.MergeOptions()
        .setReplaceMessageFields(true)
        .setReplacePrimitiveFields(true)
        .setReplaceRepeatedFields(true);
  }

  private static void refuse(boolean asked, String feature) {
    if (asked) {
      throw Refusals.unsupported(feature);
    }
  }
}
