package io.github.buildkitepubsub.spool.sqlite.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Room that is kept for removals. What is in the log needs room in the database before the log can
 * be emptied, and a removal needs a little before it makes any, so a disk that events have filled
 * to its last byte could never be emptied again. The file is given up when the disk is full, and
 * events are taken again only once it could be made anew.
 */
public final class Reserve {

  /** In the directory. */
  public static final String FILE = "spool.reserve";

  private final Path directory;
  private final Path file;
  private final int bytes;

  public Reserve(Path directory, int bytes) {
    this.directory = directory;
    this.file = directory.resolve(FILE);
    this.bytes = bytes;
  }

  /**
   * Makes it, if it is not there.
   *
   * @throws IOException if there is no room for it; then there is no part of it either
   */
  public void make() throws IOException {
    if (Files.exists(file) && Files.size(file) == bytes) {
      return;
    }
    Files.deleteIfExists(file);
    try {
      Durably.write(file, ByteBuffer.allocate(bytes));
      Durably.sync(directory);
    } catch (IOException e) {
      giveUp();
      throw e;
    }
  }

  /** Frees its room. */
  public void giveUp() throws IOException {
    Files.deleteIfExists(file);
  }
}
