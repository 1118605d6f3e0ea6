package io.github.buildkitepubsub.receive.signing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds an answer back until it is whole, which it is at once as a rule, and signs it. Jetty calls
 * it for one piece after the other.
 */
final class SignedStream extends HttpStream.Wrapper {

  /** An answer in several pieces is held up to here; a larger one is sent without a signature. */
  static final int MAX_HELD = 64 * 1024;

  /** The answer's header with the request's identifier. */
  private static final String REQUEST_ID = "X-Request-ID";

  private static final byte[] NOTHING = {};

  private static final Logger log = LoggerFactory.getLogger(SignedStream.class);

  private final ResponseSigner signer;
  private MetaData.@Nullable Response head;
  private ByteArrayOutputStream held = new ByteArrayOutputStream(0);
  private boolean sent;

  SignedStream(HttpStream stream, ResponseSigner signer) {
    super(stream);
    this.signer = signer;
  }

  @Override
  public void send(
      MetaData.Request request,
      MetaData.@Nullable Response response,
      boolean last,
      @Nullable ByteBuffer content,
      Callback callback) {
    if (sent || (response != null && HttpStatus.isInterim(response.getStatus()))) {
      super.send(request, response, last, content, callback);
      return;
    }
    if (response != null && head != response) {
      // A new head also takes the place of an answer that was given up while it was held.
      head = response;
      held = new ByteArrayOutputStream(0);
    }
    if (last) {
      sendSigned(request, content, callback);
    } else if (held.size() + BufferUtil.length(content) > MAX_HELD) {
      sendUnsigned(request, content, callback);
    } else {
      held.writeBytes(bytes(content));
      callback.succeeded();
    }
  }

  private void sendSigned(
      MetaData.Request request, @Nullable ByteBuffer content, Callback callback) {
    ByteBuffer whole = whole(content);
    // The answer to HEAD has a body here, which is not sent.
    boolean bodiless = HttpMethod.HEAD.is(request.getMethod());
    byte[] body = bodiless ? NOTHING : bytes(whole);
    sent = true;
    super.send(request, signed(head(), body), true, whole, callback);
  }

  private void sendUnsigned(
      MetaData.Request request, @Nullable ByteBuffer content, Callback callback) {
    log.atWarn()
        .addKeyValue("request_id", head().getHttpFields().get(REQUEST_ID))
        .addKeyValue("status", head().getStatus())
        .addKeyValue("limit", MAX_HELD)
        .log("answer not signed: it is in pieces and too large to hold");
    sent = true;
    super.send(request, head(), false, whole(content), callback);
  }

  private MetaData.Response signed(MetaData.Response plain, byte[] body) {
    return new MetaData.Response(
        plain.getStatus(),
        plain.getReason(),
        plain.getHttpVersion(),
        HttpFields.build(plain.getHttpFields()).put(ResponseSigner.HEADER, signer.header(body)),
        plain.getContentLength(),
        plain.getTrailersSupplier());
  }

  private MetaData.Response head() {
    return Objects.requireNonNull(head, "Jetty gives the head with the first piece");
  }

  /** What was held and {@code content}; the latter itself where nothing was. */
  private @Nullable ByteBuffer whole(@Nullable ByteBuffer content) {
    if (held.size() == 0) {
      return content;
    }
    held.writeBytes(bytes(content));
    return ByteBuffer.wrap(held.toByteArray());
  }

  /** A copy: {@code content} is yet to be sent. */
  private static byte[] bytes(@Nullable ByteBuffer content) {
    return content == null ? NOTHING : BufferUtil.toArray(content);
  }
}
