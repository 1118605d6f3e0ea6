package io.github.buildkitepubsub.event;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Keeps the first ASCII characters that are written, and notes whether there were more. */
final class BoundedText extends OutputStream {

  /** Enough for most; it grows. */
  private static final int CAPACITY = 1024;

  private final int max;
  private byte[] bytes;
  private int size;
  private boolean full;

  BoundedText(int max) {
    this.max = max;
    this.bytes = new byte[Math.min(max, CAPACITY)];
  }

  /** Whether something was left out. */
  boolean isFull() {
    return full;
  }

  @Override
  public void write(int value) {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] source, int offset, int length) {
    int taken = Math.min(length, max - size);
    full |= taken < length;
    if (taken > bytes.length - size) {
      bytes = Arrays.copyOf(bytes, Math.min(max, Math.max(2 * bytes.length, size + taken)));
    }
    System.arraycopy(source, offset, bytes, size, taken);
    size += taken;
  }

  @Override
  public String toString() {
    return new String(bytes, 0, size, StandardCharsets.US_ASCII);
  }
}
