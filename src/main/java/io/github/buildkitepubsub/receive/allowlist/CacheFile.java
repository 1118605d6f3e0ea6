package io.github.buildkitepubsub.receive.allowlist;

import io.github.buildkitepubsub.receive.address.AddressRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;

/** The last good list on disk. The file's time is the list's; its content is as the API answers. */
final class CacheFile {

  private static final long MAX_BYTES = 64 * 1024;

  private final Path path;

  CacheFile(Path path) {
    this.path = path.toAbsolutePath();
  }

  /** A list and when it was fetched. */
  record Cached(List<AddressRange> ranges, Instant fetchedAt) {}

  boolean exists() {
    return Files.exists(path);
  }

  /**
   * @throws IOException if it cannot be read or is not a good list
   */
  Cached read() throws IOException {
    if (Files.size(path) > MAX_BYTES) {
      throw new IOException("the file is larger than " + MAX_BYTES + " bytes");
    }
    return new Cached(
        AddressDocument.read(Files.readAllBytes(path)),
        Files.getLastModifiedTime(path).toInstant());
  }

  /**
   * Replaces the list as a whole: a crash leaves the old or the new one.
   *
   * @throws IOException if that is not possible
   */
  void write(Cached list) throws IOException {
    Path fresh = path.resolveSibling(path.getFileName() + ".new");
    try (FileChannel file =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(AddressDocument.write(list.ranges()));
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
      file.force(true);
    }
    Files.setLastModifiedTime(fresh, FileTime.from(list.fetchedAt()));
    Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
