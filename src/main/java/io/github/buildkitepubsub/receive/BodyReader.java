package io.github.buildkitepubsub.receive;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.IOException;
import java.io.InputStream;

/** Reads a body into one array of its own size, never more than the limit and one byte. */
final class BodyReader {

  private static final long CHUNKED = -1;

  private final int maxBytes;

  /**
   * @param maxBytes a larger body is refused
   */
  BodyReader(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * Reads the body of {@code request}.
   *
   * @throws Refusal if the body is too large or ends early
   */
  byte[] read(ContainerRequestContext request) throws IOException {
    // Not request.getLength(), which fails where the number does not fit an int. That it is a
    // number is checked by the server.
    String length = request.getHeaderString(HttpHeaders.CONTENT_LENGTH);
    return read(request.getEntityStream(), length == null ? CHUNKED : Long.parseLong(length));
  }

  /**
   * @param length the announced length, or -1 for a chunked body
   * @throws Refusal if the body is too large or ends early
   */
  byte[] read(InputStream in, long length) throws IOException {
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
    byte[] body = new byte[(int) length];
    if (in.readNBytes(body, 0, body.length) < body.length) {
      throw new Refusal(ErrorCode.BODY_INCOMPLETE);
    }
    return body;
  }

  private Refusal tooLarge() {
    return new Refusal(
        ErrorCode.BODY_TOO_LARGE, "the body is larger than " + maxBytes + " bytes, the limit here");
  }
}
