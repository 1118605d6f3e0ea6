package io.github.buildkitepubsub.replay.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.buildkitepubsub.event.EventId;
import io.github.buildkitepubsub.replay.ReplayState;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A replay's state in a file; see the package. Not thread-safe. */
public final class StateFile implements ReplayState {

  /** What is held in memory: 32 MiB. */
  public static final int MAX_EVENTS = 1_000_000;

  private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");

  private final Path path;
  private final FileChannel channel;
  private final EventIds confirmed = new EventIds();
  private final int maxEvents;
  private String replayId;

  private StateFile(Path path, FileChannel channel, String replayId, int maxEvents) {
    this.path = path;
    this.channel = channel;
    this.replayId = replayId;
    this.maxEvents = maxEvents;
  }

  /**
   * Opens the state of a replay, or begins one.
   *
   * @param target what the replay sends to
   * @param newId the id of a replay that begins
   * @throws IOException if the file cannot be used, is in use, is no state or is one of a replay to
   *     another target
   */
  public static StateFile open(Path path, String target, String newId) throws IOException {
    return open(path, target, newId, MAX_EVENTS);
  }

  static StateFile open(Path path, String target, String newId, int maxEvents) throws IOException {
    FileChannel channel =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    StateFile state = new StateFile(path, channel, newId, maxEvents);
    try {
      state.lock();
      state.load(target);
      return state;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private void lock() throws IOException {
    boolean locked;
    try {
      locked = channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      locked = false;
    }
    if (!locked) {
      throw new IOException(path + " is in use by another replay: give each its own --state-file");
    }
  }

  private void load(String target) throws IOException {
    // Not closed: that would close the channel.
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), UTF_8));
    String first = lines.readLine();
    long header = first == null ? 0 : first.getBytes(UTF_8).length + 1L;
    if (first == null || channel.size() < header) {
      begin(target, first);
      return;
    }
    StateHeader found = StateHeader.parse(first);
    if (found == null) {
      throw notOurs();
    }
    if (!found.target().equals(target)) {
      throw new IOException(
          "%s is the state of a replay to %s, not to %s: give another --state-file"
              .formatted(path, found.target(), target));
    }
    replayId = found.replayId();
    channel.truncate(header + readIds(lines, header)).position(channel.size());
  }

  /** Reads ids; returns the bytes of the lines that are whole. */
  private long readIds(BufferedReader lines, long header) throws IOException {
    long whole = 0;
    long there = channel.size() - header;
    String line;
    while ((line = lines.readLine()) != null && whole + line.length() < there) {
      if (!ID.matcher(line).matches()) {
        throw notOurs();
      }
      add(new EventId(line));
      whole += line.length() + 1;
    }
    return whole;
  }

  private void begin(String target, @Nullable String torn) throws IOException {
    // What is there of a header that a crash cut off may be replaced, but nothing else.
    if (torn != null && !StateHeader.isStart(torn)) {
      throw notOurs();
    }
    channel.truncate(0);
    write(ByteBuffer.wrap((new StateHeader(replayId, target).toJson() + '\n').getBytes(UTF_8)));
    Path directory = path.toAbsolutePath().getParent();
    if (directory != null) {
      // So that the file's name outlives a power cut too.
      try (FileChannel names = FileChannel.open(directory)) {
        names.force(true);
      }
    }
  }

  private IOException notOurs() {
    return new IOException(path + " is no state of a replay: give another --state-file");
  }

  @Override
  public String replayId() {
    return replayId;
  }

  @Override
  public boolean contains(EventId key) {
    return confirmed.contains(key);
  }

  @Override
  public void confirm(Collection<EventId> keys) throws IOException {
    if (keys.isEmpty()) {
      return;
    }
    StringBuilder lines = new StringBuilder();
    for (EventId key : keys) {
      lines.append(key.value()).append('\n');
    }
    write(ByteBuffer.wrap(lines.toString().getBytes(UTF_8)));
    for (EventId key : keys) {
      add(key);
    }
  }

  private void add(EventId key) throws IOException {
    confirmed.add(key);
    if (confirmed.size() > maxEvents) {
      throw new IOException(
          "%s has %d events, as many as one replay can remember: go on with a later --from and another --state-file"
              .formatted(path, confirmed.size()));
    }
  }

  private void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    channel.force(false);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
