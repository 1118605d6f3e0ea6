package io.github.buildkitepubsub.publish.pubsub;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.buildkitepubsub.event.Field;
import io.github.buildkitepubsub.event.WebhookEvent;

/** What messages are ordered by. Ordering serialises each key, so it costs throughput. */
public enum OrderingKey {
  /** No order is promised. */
  @JsonProperty("none")
  NONE,
  /** Events of one pipeline come in the order in which they were received. */
  @JsonProperty("pipeline")
  PIPELINE,
  /** Events of one build come in the order in which they were received. */
  @JsonProperty("build")
  BUILD;

  /**
   * The key of {@code event}; empty if nothing orders it. Identifiers, which are short and never
   * change, unlike names.
   */
  public String of(WebhookEvent event) {
    String key =
        switch (this) {
          case NONE -> null;
          case PIPELINE -> event.fields().get(Field.PIPELINE_ID);
          case BUILD -> event.fields().get(Field.BUILD_ID);
        };
    return key == null ? "" : key;
  }
}
