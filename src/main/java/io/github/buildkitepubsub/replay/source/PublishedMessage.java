package io.github.buildkitepubsub.replay.source;

import io.github.buildkitepubsub.event.JsonMembers;
import io.github.buildkitepubsub.replay.Recording;
import io.github.buildkitepubsub.replay.UnreadableEventException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message as it was published.
 *
 * @param published what was its attributes; not changed
 * @param bytes what was its data; not changed
 */
record PublishedMessage(Map<String, String> published, ByteBuffer bytes) implements Recording {

  private static final String RAW_PAYLOAD = "raw_payload";

  @Override
  public Map<String, String> attributes() {
    return new LinkedHashMap<>(published);
  }

  @Override
  public ByteBuffer data() {
    return bytes.duplicate();
  }

  @Override
  public byte[] body() throws UnreadableEventException {
    ByteBuffer payload = payload(members(bytes));
    if (payload == null) {
      throw new UnreadableEventException("its data has no object '" + RAW_PAYLOAD + "'");
    }
    return Bytes.of(payload);
  }

  static @Nullable ByteBuffer payload(JsonMembers data) {
    return data.objectAndSpace(RAW_PAYLOAD);
  }

  private static JsonMembers members(ByteBuffer data) throws UnreadableEventException {
    try {
      return JsonMembers.of(Bytes.of(data));
    } catch (IOException e) {
      throw new UnreadableEventException("its data is not a JSON object");
    }
  }
}
