package io.github.buildkitepubsub.receive.exchange;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Watches one answer on its way out: its status, its first bytes, its end. Jetty calls it for one
 * piece after the other.
 */
final class ExchangeStream extends HttpStream.Wrapper {

  private final int maxBody;
  private final Consumer<Answer> onCompletion;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private int status;
  private long bytes;

  /**
   * An answer that is over.
   *
   * @param status 0 if it never began
   * @param body its first bytes
   * @param bytes the length of all of it
   * @param delivered whether it could be handed to the network
   */
  @SuppressWarnings("ArrayRecordComponent") // Read once, never compared.
  record Answer(int status, byte[] body, long bytes, boolean delivered) {}

  /**
   * @param maxBody how many bytes are kept
   * @param onCompletion called once; must not throw
   */
  ExchangeStream(HttpStream stream, int maxBody, Consumer<Answer> onCompletion) {
    super(stream);
    this.maxBody = maxBody;
    this.onCompletion = onCompletion;
  }

  @Override
  public void send(
      MetaData.Request request,
      MetaData.@Nullable Response response,
      boolean last,
      @Nullable ByteBuffer content,
      Callback callback) {
    if (response != null) {
      status = response.getStatus();
    }
    if (content != null) {
      keep(content);
    }
    super.send(request, response, last, content, callback);
  }

  private void keep(ByteBuffer content) {
    bytes += content.remaining();
    int wanted = Math.min(content.remaining(), maxBody - body.size());
    body.writeBytes(BufferUtil.toArray(content.slice(content.position(), wanted)));
  }

  /** Before the stream is released: the request's attributes are gone afterwards. */
  @Override
  public void succeeded() {
    onCompletion.accept(new Answer(status, body.toByteArray(), bytes, true));
    super.succeeded();
  }

  @Override
  public void failed(Throwable failure) {
    onCompletion.accept(new Answer(status, body.toByteArray(), bytes, false));
    super.failed(failure);
  }
}
