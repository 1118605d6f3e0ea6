package io.github.buildkitepubsub.publish.pubsub;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Which Pub/Sub takes the messages. */
public enum PubSubMode {
  /** The emulator if {@code emulatorHost} is set, Google if {@code projectId} is, else embedded. */
  @JsonProperty("auto")
  AUTO,
  /** Google Cloud, over TLS, with credentials. */
  @JsonProperty("google")
  GOOGLE,
  /** A server at {@code emulatorHost}, over plain text, without credentials. */
  @JsonProperty("emulator")
  EMULATOR,
  /** The server inside this process: for development, nothing outlives the process. */
  @JsonProperty("embedded")
  EMBEDDED
}
