package io.github.buildkitepubsub.publish.pubsub;

import com.fasterxml.jackson.annotation.JsonProperty;

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
  BUILD
}
