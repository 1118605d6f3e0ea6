package io.github.buildkitepubsub.replay.source;

import io.github.buildkitepubsub.publish.subscription.Stop;
import io.github.buildkitepubsub.replay.RecordedEvent;
import io.github.buildkitepubsub.replay.ReplaySource;
import io.github.buildkitepubsub.replay.UnreadableEventException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** JSON objects in a file, one after the other; each is one of what {@link RecordedJson} reads. */
public final class FileSource implements ReplaySource {

  /** More than a message can have, written as text in JSON. */
  private static final int MAX_VALUE_BYTES = 32 << 20;

  /** A page ends at the object that reaches this. */
  private static final long PAGE_BYTES = 4L << 20;

  private final String name;
  private final long size;
  private final InputStream in;
  private final JsonValues values;
  private final RecordedJson recorder;
  private final Stop stop;

  /**
   * @param name for messages
   * @param size in bytes; 0 if nobody knows
   * @param in is closed with this
   */
  public FileSource(String name, long size, InputStream in, RecordedJson recorder, Stop stop) {
    this.name = name;
    this.size = size;
    this.in = in;
    this.values = new JsonValues(in, MAX_VALUE_BYTES);
    this.recorder = recorder;
    this.stop = stop;
  }

  @Override
  public String read(Reader reader) throws IOException, InterruptedException {
    List<RecordedEvent> page = new ArrayList<>();
    long bytes = 0;
    byte[] value;
    while (!stop.isRequested() && (value = values.next()) != null) {
      try {
        page.add(recorder.read(value));
        bytes += value.length;
      } catch (UnreadableEventException e) {
        reader.unreadable(name + " line " + values.line(), String.valueOf(e.getMessage()));
      }
      if (page.size() == reader.page() || bytes >= PAGE_BYTES) {
        if (reader.take(page).finished()) {
          return "";
        }
        page = new ArrayList<>();
        bytes = 0;
      }
    }
    if (!page.isEmpty()) {
      reader.take(page);
    }
    return "";
  }

  @Override
  public double progress() {
    return size == 0 ? Double.NaN : Math.min(1, (double) values.bytes() / size);
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      // It was only read.
      return;
    }
  }
}
