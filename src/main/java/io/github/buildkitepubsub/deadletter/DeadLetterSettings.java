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
 */
public record DeadLetterSettings(
    @NotNull Boolean enabled,
    @Nullable @Pattern(regexp = PubSubSettings.NAME_PATTERN, message = PubSubSettings.NAME_MESSAGE) String topicId) {

  public DeadLetterSettings(
      @Nullable @JsonProperty("enabled") Boolean enabled,
      @Nullable @JsonProperty("topicId") String topicId) {
    this.enabled = enabled == null ? Boolean.FALSE : enabled;
    this.topicId = topicId;
  }

  /** All defaults: off. */
  public static DeadLetterSettings defaults() {
    return new DeadLetterSettings(null, null);
  }

  /** The topic that dead letters go to; null if they go nowhere. */
  public @Nullable String effectiveTopicId() {
    return enabled ? topicId : null;
  }

  @ValidationMethod(
      message = "deadLetter.enabled needs a deadLetter.topicId: set it, or DLQ_TOPIC_ID")
  boolean isTopicPresent() {
    return !enabled || topicId != null;
  }
}
