package io.github.buildkitepubsub.spool.sqlite.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the index beside a write-ahead log (SQLite's {@code -shm} file) knows of it. The index is
 * changed after the log is synced, so it never counts more than was durable. It survives the death
 * of the process; after a power cut it may be old, and then tells less.
 *
 * @param frames how many frames are committed
 * @param copied how many of them are in the database, durably
 * @param salts those of the log's header that it is about
 * @see <a href="https://www.sqlite.org/walformat.html#the_wal_index_header">The WAL-Index</a>
 */
@SuppressWarnings("ArrayRecordComponent") // Compared through isAbout only.
record WalIndex(long frames, long copied, byte[] salts) {

  private static final int VERSION = 3_007_000;
  private static final int HEADER = 48;
  private static final int CHECKED = 40;
  private static final int COPIED_AT = 96;
  private static final int LENGTH = 136;

  /** Reads {@code file}; null if there is none, or it does not say anything. */
  static @Nullable WalIndex read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return null;
    }
    ByteBuffer head = ByteBuffer.allocate(LENGTH).order(ByteOrder.nativeOrder());
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      while (head.hasRemaining() && in.read(head) >= 0) {
        // Until it is read.
      }
    }
    if (head.hasRemaining() || head.getInt(0) != VERSION || head.get(12) != 1) {
      return null;
    }
    WalChecksum sum = new WalChecksum(0, 0);
    sum.add(head, 0, CHECKED);
    if (!sum.matches(head.getInt(CHECKED), head.getInt(HEADER - Integer.BYTES))) {
      return null;
    }
    long frames = Integer.toUnsignedLong(head.getInt(16));
    long copied = Integer.toUnsignedLong(head.getInt(COPIED_AT));
    // This number alone has no checksum: one that cannot be says nothing.
    return new WalIndex(
        frames, copied > frames ? 0 : copied, Arrays.copyOfRange(head.array(), 32, CHECKED));
  }

  boolean isAbout(byte[] salts) {
    return Arrays.equals(this.salts, salts);
  }
}
