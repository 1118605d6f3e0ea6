package io.github.buildkitepubsub.event;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** UTF-8 as Unicode defines it: no overlong forms, no surrogates, nothing above U+10FFFF. */
final class Utf8 {

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final char REPLACEMENT = '\uFFFD';

  private Utf8() {}

  /** Where {@code bytes} stop being UTF-8, or -1 if all of them are. */
  static int firstInvalid(byte[] bytes) {
    int at = 0;
    while (at < bytes.length) {
      at = endOfAscii(bytes, at);
      if (at < bytes.length) {
        int length = sequenceLength(bytes, at);
        if (length == 0) {
          return at;
        }
        at += length;
      }
    }
    return -1;
  }

  private static int endOfAscii(byte[] bytes, int from) {
    int at = from;
    while (at + Long.BYTES <= bytes.length && ((long) LONGS.get(bytes, at) & HIGH_BITS) == 0) {
      at += Long.BYTES;
    }
    while (at < bytes.length && bytes[at] >= 0) {
      at++;
    }
    return at;
  }

  /**
   * The length of the sequence of two to four bytes at {@code at}, or 0 if it is not well-formed.
   */
  private static int sequenceLength(byte[] bytes, int at) {
    // The Unicode Standard, table 3-7.
    int lead = bytes[at] & 0xFF;
    int length = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
    if (length == 0 || length > bytes.length - at) {
      return 0;
    }
    int second = bytes[at + 1] & 0xFF;
    int least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    int most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (second < least || second > most) {
      return 0;
    }
    for (int next = at + 2; next < at + length; next++) {
      if ((bytes[next] & 0xC0) != 0x80) {
        return 0;
      }
    }
    return length;
  }

  /** How many bytes the byte order mark takes at the start of {@code bytes}: 3 or 0. */
  static int byteOrderMarkLength(byte[] bytes) {
    boolean marked =
        bytes.length >= 3
            && bytes[0] == (byte) 0xEF
            && bytes[1] == (byte) 0xBB
            && bytes[2] == (byte) 0xBF;
    return marked ? 3 : 0;
  }

  /**
   * As much of {@code text} as fits into {@code maxBytes} of UTF-8, cut between characters. Half a
   * surrogate pair, which JSON can escape and UTF-8 cannot hold, becomes U+FFFD.
   */
  static String fit(String text, int maxBytes) {
    int bytes = 0;
    boolean wellFormed = true;
    int at = 0;
    while (at < text.length()) {
      int codePoint = text.codePointAt(at);
      wellFormed &= !isSurrogate(codePoint);
      bytes += length(codePoint);
      if (bytes > maxBytes) {
        break;
      }
      at += Character.charCount(codePoint);
    }
    String cut = text.substring(0, at);
    return wellFormed ? cut : replaceSurrogates(cut);
  }

  private static String replaceSurrogates(String text) {
    int[] codePoints = text.codePoints().map(c -> isSurrogate(c) ? REPLACEMENT : c).toArray();
    return new String(codePoints, 0, codePoints.length);
  }

  /** Whether {@code codePoint} is half a pair: a whole pair is a code point above U+FFFF. */
  private static boolean isSurrogate(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }

  private static int length(int codePoint) {
    return codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
  }
}
