package io.github.buildkitepubsub.validate;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;

/** Whether events are compared with the schemas, and whether that has consequences. */
@JsonDeserialize(using = ValidationModeReader.class)
public enum ValidationMode {
  /** They are not. */
  @JsonProperty("off")
  OFF,
  /** What is not valid is counted and logged, and forwarded all the same. */
  @JsonProperty("report")
  REPORT,
  /** What is not valid is counted and logged, and not forwarded. */
  @JsonProperty("strict")
  STRICT
}
