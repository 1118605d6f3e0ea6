package io.github.buildkitepubsub.forward;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.spool.GivenUp;
import io.github.buildkitepubsub.spool.SpooledEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Drains to a file, for the day on which Pub/Sub itself is gone: one JSON object a line, the
 * sender's body in it as a text, so that its bytes, and with them the event's id, can be had back.
 * Not thread-safe.
 */
public final class FileTarget implements Drain.Target, AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final FileChannel file;

  private FileTarget(FileChannel file) {
    this.file = file;
  }

  /**
   * Makes the file, and the directory around it.
   *
   * @throws IOException if that fails, or the file is there already
   */
  public static FileTarget create(Path path) throws IOException {
    Path directory = path.toAbsolutePath().getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    FileTarget target =
        new FileTarget(
            FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    if (directory != null) {
      // So that the file's name outlives a power cut too.
      try (FileChannel names = FileChannel.open(directory)) {
        names.force(true);
      }
    }
    return target;
  }

  @Override
  public CompletionStage<?> take(SpooledEvent event) {
    try {
      ByteBuffer line = ByteBuffer.wrap(line(event));
      while (line.hasRemaining()) {
        file.write(line);
      }
      return CompletableFuture.completedFuture(event);
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static byte[] line(SpooledEvent entry) throws IOException {
    byte[] json = JSON.writeValueAsBytes(Line.of(entry));
    byte[] line = java.util.Arrays.copyOf(json, json.length + 1);
    line[json.length] = '\n';
    return line;
  }

  @Override
  public void flush() throws IOException {
    file.force(true);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Line(
      @JsonProperty("event_id") String eventId,
      @JsonProperty("event_type") String eventType,
      @JsonProperty("received_at") String receivedAt,
      @JsonProperty("attempts") int attempts,
      @JsonProperty("given_up_reason") @Nullable String reason,
      @JsonProperty("given_up_error") @Nullable String error,
      @JsonProperty("body") String body) {

    static Line of(SpooledEvent entry) {
      WebhookEvent event = entry.event();
      GivenUp why = entry.givenUp();
      return new Line(
          event.id().value(),
          event.type().name(),
          event.receivedAt().toString(),
          entry.attempts(),
          why == null ? null : why.reason(),
          why == null ? null : why.error(),
          new String(event.body(), StandardCharsets.UTF_8));
    }
  }
}
