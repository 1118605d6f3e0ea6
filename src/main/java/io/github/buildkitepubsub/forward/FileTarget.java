package io.github.buildkitepubsub.forward;

import io.github.buildkitepubsub.spool.SpooledEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Drains to a file, for the day on which Pub/Sub itself is gone: one JSON object a line, the
 * sender's body in it as a text, so that its bytes, and with them the event's id, can be had back.
 * Not thread-safe.
 */
public final class FileTarget implements Drain.Target, AutoCloseable {

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
    byte[] json = DrainedEvent.of(entry).toJson();
    byte[] line = Arrays.copyOf(json, json.length + 1);
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
}
