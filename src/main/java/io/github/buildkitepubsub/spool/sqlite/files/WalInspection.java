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
 * What SQLite will make of a write-ahead log, and what it will drop without a word. SQLite replays
 * frames up to the first one that is not whole, which is right after a crash; damage in the middle
 * of the log looks the same to it.
 *
 * @param committed frames that SQLite will replay
 * @param unfinished whole frames of a transaction that never ended: nobody was told that it did
 * @param lost frames that were written, or committed, and will not be replayed
 * @param isOlder whether the database has more than what would be replayed over it
 * @see <a href="https://www.sqlite.org/walformat.html">WAL-mode File Format</a>
 */
public record WalInspection(long committed, long unfinished, long lost, boolean isOlder) {

  private static final WalInspection EMPTY = new WalInspection(0, 0, 0, false);

  private static final int HEADER = 32;
  private static final int FRAME_HEADER = 24;
  private static final int MAGIC = 0x377f0682;
  private static final int MIN_PAGE = 512;
  private static final int MAX_PAGE = 1 << 16;

  /** Looks at the log {@code wal} and its index {@code shm}, which need not be there. */
  public static WalInspection of(Path wal, Path shm) throws IOException {
    // A checkpoint leaves an empty log.
    if (!Files.exists(wal) || Files.size(wal) == 0) {
      return EMPTY;
    }
    WalIndex index = WalIndex.read(shm);
    try (FileChannel in = FileChannel.open(wal, StandardOpenOption.READ)) {
      ByteBuffer header = ByteBuffer.allocate(HEADER);
      boolean whole = fill(in, header) && isWhole(header);
      return whole ? frames(in, header, index) : withoutHeader(in.size(), index);
    }
  }

  /** Whether anything is lost, or would be by a replay. */
  public boolean isDamaged() {
    return lost > 0 || isOlder;
  }

  private static WalInspection withoutHeader(long size, @Nullable WalIndex index) {
    long known = index == null ? 0 : index.frames();
    long copied = index == null ? 0 : index.copied();
    // At least one, so that it is told: nothing but frames follows a header.
    return new WalInspection(0, 0, Math.max(size > HEADER ? 1 : 0, known - copied), copied > 0);
  }

  private static boolean isWhole(ByteBuffer header) {
    int magic = header.getInt(0);
    int page = header.getInt(8);
    if ((magic & ~1) != MAGIC || Integer.bitCount(page) != 1 || page < MIN_PAGE) {
      return false;
    }
    WalChecksum sum = new WalChecksum(0, 0);
    sum.add(header.duplicate().order(order(magic)), 0, HEADER - 2 * Integer.BYTES);
    return page <= MAX_PAGE && sum.matches(header.getInt(24), header.getInt(28));
  }

  private static ByteOrder order(int magic) {
    return (magic & 1) == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
  }

  private static WalInspection frames(FileChannel in, ByteBuffer header, @Nullable WalIndex index)
      throws IOException {
    byte[] salts = new byte[8];
    header.get(16, salts);
    ByteBuffer frame = ByteBuffer.allocate(FRAME_HEADER + header.getInt(8));
    ByteBuffer words = frame.duplicate().order(order(header.getInt(0)));
    WalChecksum sum = new WalChecksum(header.getInt(24), header.getInt(28));
    long whole = 0;
    long committed = 0;
    long leftOver = 0;
    for (boolean good = true; fill(in, frame); ) {
      boolean ours = Arrays.equals(frame.array(), 8, 16, salts, 0, salts.length);
      if (good) {
        sum.add(words, 0, 8);
        sum.add(words, FRAME_HEADER, frame.capacity() - FRAME_HEADER);
        good = ours && sum.matches(frame.getInt(16), frame.getInt(20));
      }
      if (good) {
        whole++;
        committed = frame.getInt(4) == 0 ? committed : whole;
      } else if (ours) {
        // Frames of before the last checkpoint have other salts.
        leftOver++;
      }
    }
    boolean known = index != null && index.isAbout(salts);
    long durable = known && index != null ? index.frames() : 0;
    long copied = known && index != null ? index.copied() : 0;
    return new WalInspection(
        committed,
        whole - committed,
        Math.max(leftOver, durable - Math.max(committed, copied)),
        copied > committed);
  }

  private static boolean fill(FileChannel in, ByteBuffer buffer) throws IOException {
    buffer.clear();
    while (buffer.hasRemaining()) {
      if (in.read(buffer) < 0) {
        return false;
      }
    }
    return true;
  }
}
