package io.github.buildkitepubsub.deadletter;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.validation.ValidationMethod;
import io.github.buildkitepubsub.publish.pubsub.PubSubSettings;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where events go that are given up.
 *
 * @param enabled whether they go anywhere
 * @param topicId the dead letter topic's short name, in the project of the events' topic
 * @param subscriptionId short name of the subscription that an operator reads; null means the
 *     topic's name and {@link #SUBSCRIPTION_SUFFIX}
 */
public record DeadLetterSettings(
    @NotNull Boolean enabled,
    @Nullable @Pattern(regexp = PubSubSettings.NAME_PATTERN, message = PubSubSettings.NAME_MESSAGE) String topicId,
    @Nullable @Pattern(regexp = PubSubSettings.NAME_PATTERN, message = PubSubSettings.NAME_MESSAGE) String subscriptionId) {

  /** What makes the subscription's name of the topic's. */
  public static final String SUBSCRIPTION_SUFFIX = "-operator";

  public DeadLetterSettings(
      @Nullable @JsonProperty("enabled") Boolean enabled,
      @Nullable @JsonProperty("topicId") String topicId,
      @Nullable @JsonProperty("subscriptionId") String subscriptionId) {
    this.enabled = enabled == null ? Boolean.FALSE : enabled;
    this.topicId = topicId;
    this.subscriptionId = subscriptionId;
  }

  /** All defaults: off. */
  public static DeadLetterSettings defaults() {
    return new DeadLetterSettings(null, null, null);
  }

  /** The topic that dead letters go to; null if they go nowhere. */
  public @Nullable String effectiveTopicId() {
    return enabled ? topicId : null;
  }

  /**
   * The subscription that an operator reads letters from, whether or not new ones are written; null
   * if neither it nor the topic is named.
   */
  public @Nullable String effectiveSubscriptionId() {
    if (subscriptionId != null) {
      return subscriptionId;
    }
    return topicId == null ? null : topicId + SUBSCRIPTION_SUFFIX;
  }

  @ValidationMethod(
      message = "deadLetter.enabled needs a deadLetter.topicId: set it, or DLQ_TOPIC_ID")
  boolean isTopicPresent() {
    return !enabled || topicId != null;
  }
}
