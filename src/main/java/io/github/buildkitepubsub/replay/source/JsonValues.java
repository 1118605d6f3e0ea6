package io.github.buildkitepubsub.replay.source;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream into its JSON objects, whether each is on a line or spread over several, byte for
 * byte. Braces alone are counted, outside of strings: whether an object is one shows to whom reads
 * it. Lines between objects that are no objects are given as they are. Not thread-safe.
 */
final class JsonValues {

  private static final int BUFFER = 1 << 16;

  private final InputStream in;
  private final int maxBytes;
  private final byte[] buffer = new byte[BUFFER];
  private final ByteArrayOutputStream value = new ByteArrayOutputStream();
  private int at;
  private int limit;
  private long read;
  private long line = 1;
  private int depth;
  private boolean inString;
  private boolean escaped;

  JsonValues(InputStream in, int maxBytes) {
    this.in = in;
    this.maxBytes = maxBytes;
  }

  /**
   * The next object, or the rest of a line that is none; null at the end.
   *
   * @throws IOException if the stream fails, or a value has too many bytes
   */
  byte @Nullable [] next() throws IOException {
    value.reset();
    depth = 0;
    inString = false;
    escaped = false;
    int next;
    while ((next = readByte()) >= 0) {
      if (next == '\n') {
        line++;
      }
      if (value.size() == 0 && isSpace(next)) {
        continue;
      }
      if (next == '\n' && depth == 0) {
        return value.toByteArray();
      }
      value.write(next);
      if (value.size() > maxBytes) {
        throw new IOException(
            "line %d: more than %d bytes are one value".formatted(line, maxBytes));
      }
      if (closes(next)) {
        return value.toByteArray();
      }
    }
    return value.size() == 0 ? null : value.toByteArray();
  }

  /** The line at which the value ended that was returned last. */
  long line() {
    return line;
  }

  /** How many bytes of the stream were read. */
  long bytes() {
    return read;
  }

  private boolean closes(int next) {
    if (escaped) {
      escaped = false;
    } else if (inString) {
      escaped = next == '\\';
      inString = next != '"';
    } else if (depth > 0 && next == '"') {
      inString = true;
    } else if (next == '{') {
      depth++;
    } else if (next == '}' && depth > 0) {
      depth--;
      return depth == 0;
    }
    return false;
  }

  private int readByte() throws IOException {
    if (at == limit) {
      at = 0;
      limit = Math.max(0, in.read(buffer));
      if (limit == 0) {
        return -1;
      }
    }
    read++;
    return buffer[at++] & 0xff;
  }

  private static boolean isSpace(int next) {
    return next == ' ' || next == '\n' || next == '\r' || next == '\t';
  }
}
