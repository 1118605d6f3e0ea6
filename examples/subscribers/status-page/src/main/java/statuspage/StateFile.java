package statuspage;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps histories on the disk. A crash leaves the file as it was before or after a {@link #write},
 * never in between. One process at a time may have it open.
 */
final class StateFile implements AutoCloseable {

  private final Path path;
  private final FileChannel lock;

  StateFile(Path path) throws IOException {
    this.path = path.toAbsolutePath();
    lock = FileChannel.open(beside(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (lock.tryLock() == null) {
      lock.close();
      throw new IOException(path + " is in use by another process");
    }
  }

  /** Returns histories by what they were written under; none if there is no file yet. */
  Map<String, History> read() throws IOException {
    Map<String, History> histories = new LinkedHashMap<>();
    if (Files.exists(path)) {
      try {
        JsonObject all = JsonParser.parseString(Files.readString(path)).getAsJsonObject();
        all.entrySet().forEach(one -> histories.put(one.getKey(), history(one.getValue())));
      } catch (RuntimeException e) {
        // Whatever it is that does not fit: to begin anew unasked could show a wrong status.
        throw new IOException(path + " is damaged; move it away to begin anew", e);
      }
    }
    return histories;
  }

  /** What it returned for is on the disk. */
  void write(Map<String, History> histories) throws IOException {
    JsonObject all = new JsonObject();
    histories.forEach((key, history) -> all.add(key, json(history)));
    Path next = beside(".next");
    try (FileChannel file =
        FileChannel.open(
            next,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap((all + "\n").getBytes(UTF_8));
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
      file.force(true);
    }
    Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    // The new name is on the disk once the directory is.
    try (FileChannel directory = FileChannel.open(path.getParent(), StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }

  private Path beside(String suffix) {
    return path.resolveSibling(path.getFileName() + suffix);
  }

  private static History history(JsonElement json) {
    List<Result> results = new ArrayList<>();
    JsonObject history = json.getAsJsonObject();
    history.getAsJsonArray("results").forEach(one -> results.add(Result.of(one.getAsJsonObject())));
    return new History(results, history.get("shown").getAsString());
  }

  private static JsonObject json(History history) {
    JsonObject json = new JsonObject();
    json.addProperty("shown", history.shown());
    JsonArray results = new JsonArray();
    history.results().forEach(result -> results.add(result.toJson()));
    json.add("results", results);
    return json;
  }
}
