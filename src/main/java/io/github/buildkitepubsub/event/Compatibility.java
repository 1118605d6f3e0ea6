package io.github.buildkitepubsub.event;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The shape of the published message. */
public enum Compatibility {
  /** Exactly the keys and attributes of the Go service, zero values included; nothing added. */
  @JsonProperty("v1")
  V1("\"\"", "0", "\"0001-01-01T00:00:00Z\""),
  /** The keys of {@link #V1}, null where a value is absent, and more keys and attributes. */
  @JsonProperty("v2")
  V2("null", "null", "null");

  private final String absentText;
  private final String absentNumber;
  private final String absentTime;

  Compatibility(String absentText, String absentNumber, String absentTime) {
    this.absentText = absentText;
    this.absentNumber = absentNumber;
    this.absentTime = absentTime;
  }

  /** The JSON that stands for a text which the payload does not have. */
  String absentText() {
    return absentText;
  }

  /** The JSON that stands for a number which the payload does not have. */
  String absentNumber() {
    return absentNumber;
  }

  /** The JSON that stands for a time which the payload does not have. */
  String absentTime() {
    return absentTime;
  }
}
