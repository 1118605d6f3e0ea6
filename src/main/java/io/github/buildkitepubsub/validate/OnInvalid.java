package io.github.buildkitepubsub.validate;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What becomes of an event that is not valid, in mode {@link ValidationMode#STRICT}. */
public enum OnInvalid {
  /** Its sender is answered 400: the event is lost unless it is sent again, mended. */
  @JsonProperty("reject")
  REJECT,
  /** It goes to the dead letter topic, and its sender is answered 202. */
  @JsonProperty("dead-letter")
  DEAD_LETTER
}
