package io.github.buildkitepubsub.spool.sqlite.files;

import java.nio.ByteBuffer;

/**
 * The running checksum of a write-ahead log, over pairs of words in the buffer's byte order.
 *
 * @see <a href="https://www.sqlite.org/walformat.html#checksum_algorithm">Checksum Algorithm</a>
 */
final class WalChecksum {

  private int first;
  private int second;

  WalChecksum(int first, int second) {
    this.first = first;
    this.second = second;
  }

  void add(ByteBuffer bytes, int from, int length) {
    for (int at = from; at < from + length; at += 2 * Integer.BYTES) {
      first += bytes.getInt(at) + second;
      second += bytes.getInt(at + Integer.BYTES) + first;
    }
  }

  boolean matches(int first, int second) {
    return this.first == first && this.second == second;
  }
}
