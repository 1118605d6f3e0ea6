package io.github.buildkitepubsub.replay;

import java.nio.ByteBuffer;
import java.util.Map;

/** What there is of an event: a message that was published, or the body that was received. */
public interface Recording {

  /** The message's attributes. The map is the caller's. */
  Map<String, String> attributes();

  /** The message's data. The buffer is the caller's. */
  ByteBuffer data();

  /**
   * What is posted to a webhook's address: the body as it came, redactions aside.
   *
   * @throws UnreadableEventException if the message has no {@code raw_payload}
   */
  byte[] body() throws UnreadableEventException;
}
