package io.github.buildkitepubsub.spool.sqlite.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Changes of files that outlive a power cut once they return. */
public final class Durably {

  private Durably() {}

  /** Makes {@code directory} and those above it, unless it is there. */
  public static void makeDirectory(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Files.createDirectories(directory);
    Path parent = directory.toAbsolutePath().getParent();
    if (parent != null) {
      sync(parent);
    }
  }

  /** Writes the new file {@code file}. */
  static void write(Path file, ByteBuffer content) throws IOException {
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      while (content.hasRemaining()) {
        out.write(content);
      }
      out.force(true);
    }
  }

  /** Makes the names, or the content, of {@code path} durable. */
  public static void sync(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
