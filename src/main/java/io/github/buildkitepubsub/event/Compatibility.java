package io.github.buildkitepubsub.event;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The shape of the published message. */
public enum Compatibility {
  /** Exactly the keys and attributes of the Go service, zero values included; nothing added. */
  @JsonProperty("v1")
  V1,
  /** The keys of {@link #V1}, null where a value is absent, and more keys and attributes. */
  @JsonProperty("v2")
  V2
}
