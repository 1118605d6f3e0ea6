package io.github.buildkitepubsub.receive;

import java.io.IOException;
import java.io.InputStream;

/** Reads a body into one array of its own size, never more than the limit and one byte. */
final class BodyReader {

  private final int maxBytes;

  /**
   * @param maxBytes a larger body is refused
   */
  BodyReader(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * @param length the announced length, or -1 for a chunked body
   * @throws Refusal if the body is too large or ends early
   */
  byte[] read(InputStream in, int length) throws IOException {
    if (length > maxBytes) {
      throw tooLarge();
    }
    if (length < 0) {
      byte[] body = in.readNBytes(maxBytes + 1);
      if (body.length > maxBytes) {
        throw tooLarge();
      }
      return body;
    }
    byte[] body = new byte[length];
    if (in.readNBytes(body, 0, length) < length) {
      throw new Refusal(ErrorCode.BODY_INCOMPLETE);
    }
    return body;
  }

  private Refusal tooLarge() {
    return new Refusal(
        ErrorCode.BODY_TOO_LARGE, "the body is larger than " + maxBytes + " bytes, the limit here");
  }
}
