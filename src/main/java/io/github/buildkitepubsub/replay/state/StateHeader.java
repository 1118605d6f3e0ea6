package io.github.buildkitepubsub.replay.state;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

/** The first line of a state file. */
@JsonPropertyOrder({"replay_id", "target"})
record StateHeader(
    @JsonProperty(value = "replay_id", required = true) String replayId,
    @JsonProperty(value = "target", required = true) String target) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String START = "{\"replay_id\":\"";

  /** The header in {@code line}; null if it is none. */
  static @Nullable StateHeader parse(String line) {
    try {
      return line.startsWith(START) ? JSON.readValue(line, StateHeader.class) : null;
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  /** Whether {@code text} can be what is left of a header. */
  static boolean isStart(String text) {
    return text.startsWith(START) || START.startsWith(text);
  }

  String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new AssertionError("texts are always JSON", e);
    }
  }
}
