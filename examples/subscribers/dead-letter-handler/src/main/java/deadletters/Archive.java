package deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/**
 * A file with a JSON object on each line, one for each event. What {@link #add} returned for is on
 * the disk. One process at a time may have it open. Thread-safe.
 */
final class Archive implements AutoCloseable {

  private final FileChannel file;
  private final Set<String> known = new HashSet<>();

  /** Reads which events are there; a last line that a crash cut off is removed. */
  Archive(Path path) throws IOException {
    long length = readKnown(path);
    file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (file.tryLock() == null) {
      file.close();
      throw new IOException(path + " is in use by another process");
    }
    file.truncate(length);
    file.position(length);
  }

  /**
   * Appends a line, unless there is one for that event.
   *
   * @return false if there was one
   */
  synchronized boolean add(String eventId, JsonObject line) throws IOException {
    if (known.contains(eventId)) {
      return false;
    }
    long end = file.position();
    try {
      ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(UTF_8));
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
      file.force(false);
    } catch (IOException e) {
      // Half a line must not stand before the next one.
      file.truncate(end);
      throw e;
    }
    known.add(eventId);
    return true;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  /** Returns how many bytes are whole lines. */
  private long readKnown(Path path) throws IOException {
    long length = 0;
    if (Files.exists(path)) {
      try (BufferedReader lines = Files.newBufferedReader(path, UTF_8)) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          String eventId = eventId(line);
          if (eventId == null) {
            break;
          }
          known.add(eventId);
          length += line.getBytes(UTF_8).length + 1;
        }
      }
      if (length > Files.size(path)) {
        // The last line is whole but for its end.
        Files.writeString(path, "\n", StandardOpenOption.APPEND);
      }
    }
    return length;
  }

  /** Null if the line is not whole. */
  private static String eventId(String line) {
    try {
      return JsonParser.parseString(line).getAsJsonObject().get("event_id").getAsString();
    } catch (JsonParseException | IllegalStateException | NullPointerException e) {
      return null;
    }
  }
}
