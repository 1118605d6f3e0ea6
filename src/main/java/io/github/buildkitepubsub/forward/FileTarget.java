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
import org.jspecify.annotations.Nullable;

/**
 * Drains to a file, for the day on which Pub/Sub itself is gone: one JSON object a line, the
 * sender's body in it as a text, so that its bytes, and with them the event's id, can be had back.
 * Not thread-safe.
 *
 * <p>What a failed write leaves of a line is cut off again. If that fails too, nothing more is
 * taken: whoever reads the file takes all that follows a fragment for its rest.
 */
public final class FileTarget implements Drain.Target, AutoCloseable {

  private final FileChannel file;
  private long end;
  private @Nullable IOException torn;

  /**
   * @param file empty
   */
  FileTarget(FileChannel file) {
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
    if (torn != null) {
      return CompletableFuture.failedFuture(torn);
    }
    try {
      write(line(event));
      return CompletableFuture.completedFuture(event);
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void write(byte[] line) throws IOException {
    try {
      ByteBuffer rest = ByteBuffer.wrap(line);
      while (rest.hasRemaining()) {
        file.write(rest);
      }
      end += line.length;
    } catch (IOException e) {
      cutOff(e);
      throw e;
    }
  }

  private void cutOff(IOException failure) {
    try {
      file.truncate(end);
      file.position(end);
    } catch (IOException e) {
      failure.addSuppressed(e);
      torn = new IOException("the file ends in a part of a line that cannot be cut off", failure);
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
