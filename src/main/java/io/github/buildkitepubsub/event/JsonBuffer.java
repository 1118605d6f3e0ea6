package io.github.buildkitepubsub.event;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes JSON as UTF-8 into one array, which is the result: what is spliced in is copied once. Not
 * thread-safe.
 */
final class JsonBuffer {

  /** A character takes at most six bytes: an escape. A surrogate pair is two characters. */
  private static final int MAX_BYTES_PER_CHAR = 6;

  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private byte[] bytes;
  private int length;

  /**
   * @param capacity how many bytes are expected; more are taken all the same
   */
  JsonBuffer(int capacity) {
    this.bytes = new byte[capacity];
  }

  JsonBuffer startObject() {
    return ascii("{");
  }

  JsonBuffer endObject() {
    return ascii("}");
  }

  /** Starts a member of the object that is open. */
  JsonBuffer name(String name) {
    // A value never ends with an opening brace: only the first member follows one.
    return ascii(bytes[length - 1] == '{' ? "\"" : ",\"").ascii(name).ascii("\":");
  }

  /** Appends characters that are ASCII and need no escape, such as a literal or a number. */
  JsonBuffer ascii(String text) {
    reserve(text.length());
    for (int at = 0; at < text.length(); at++) {
      append(text.charAt(at));
    }
    return this;
  }

  /** Appends {@code text} as a JSON string. Half a surrogate pair stays an escape. */
  JsonBuffer string(String text) {
    reserve(2 + text.length() * MAX_BYTES_PER_CHAR);
    append('"');
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c >= 0x80) {
        at += appendBeyondAscii(text, at);
      } else {
        appendAscii(c);
      }
    }
    append('"');
    return this;
  }

  /** Appends the bytes from {@code start} up to {@code end}. */
  JsonBuffer bytes(byte[] source, int start, int end) {
    reserve(end - start);
    System.arraycopy(source, start, bytes, length, end - start);
    length += end - start;
    return this;
  }

  /** What was written. This object must not be used afterwards. */
  ByteBuffer toByteBuffer() {
    return ByteBuffer.wrap(bytes, 0, length);
  }

  private void appendAscii(char c) {
    if (c < ' ') {
      appendEscape(c);
    } else {
      if (c == '"' || c == '\\') {
        append('\\');
      }
      append(c);
    }
  }

  /** Returns how many characters were taken beside the first one. */
  private int appendBeyondAscii(String text, int at) {
    int c = text.codePointAt(at);
    if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
      appendEscape((char) c);
    } else if (c < 0x800) {
      append(0xC0 | (c >> 6));
      appendContinuation(c);
    } else if (c < 0x10000) {
      append(0xE0 | (c >> 12));
      appendContinuation(c >> 6);
      appendContinuation(c);
    } else {
      append(0xF0 | (c >> 18));
      appendContinuation(c >> 12);
      appendContinuation(c >> 6);
      appendContinuation(c);
    }
    return Character.charCount(c) - 1;
  }

  private void appendContinuation(int bits) {
    append(0x80 | (bits & 0x3F));
  }

  private void append(int value) {
    bytes[length++] = (byte) value;
  }

  private void appendEscape(char c) {
    append('\\');
    append('u');
    for (int shift = 12; shift >= 0; shift -= 4) {
      append(HEX[(c >> shift) & 0xF]);
    }
  }

  private void reserve(int more) {
    if (more > bytes.length - length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
    }
  }
}
