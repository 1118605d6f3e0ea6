package io.github.buildkitepubsub.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.buildkitepubsub.event.EventId;
import io.github.buildkitepubsub.replay.RecordedEvent;
import io.github.buildkitepubsub.replay.Recording;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** Recorded events with nothing but what a test gives them. */
public final class Recordings {

  private Recordings() {}

  /** The key of event {@code number}. */
  public static EventId key(int number) {
    return EventId.of(Integer.toString(number).getBytes(UTF_8));
  }

  public static RecordedEvent event(int number, Map<String, String> attributes) {
    byte[] data = Integer.toString(number).getBytes(UTF_8);
    return new RecordedEvent(
        key(number), ManualClock.START, attributes, new Bare(attributes, data));
  }

  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Bare(Map<String, String> published, byte[] bytes) implements Recording {

    @Override
    public Map<String, String> attributes() {
      return new LinkedHashMap<>(published);
    }

    @Override
    public ByteBuffer data() {
      return ByteBuffer.wrap(bytes);
    }

    @Override
    public byte[] body() {
      return bytes;
    }
  }
}
