package io.github.buildkitepubsub.receive.connections;

import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.HttpChannel;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.jspecify.annotations.Nullable;

/** A connection of Jetty without a network: tests say what has come and gone. */
final class FakeConnection extends HttpConnection {

  private final Connection.Listener listener;
  private long bytesIn;
  private long messagesIn;
  private long messagesOut;
  private @Nullable Request current;

  FakeConnection(String address, Connection.Listener listener) {
    super(new HttpConfiguration(), new LocalConnector(new Server()), endPoint(address));
    this.listener = listener;
    getEndPoint().setConnection(this);
  }

  private static ByteArrayEndPoint endPoint(String address) {
    return new ByteArrayEndPoint() {
      @Override
      public SocketAddress getRemoteSocketAddress() {
        try {
          return new InetSocketAddress(InetAddress.getByName(address), 4711);
        } catch (UnknownHostException e) {
          throw new IllegalArgumentException(address, e);
        }
      }
    };
  }

  void receive(int bytes) {
    bytesIn += bytes;
  }

  /** The headers of a request are complete. */
  void request() {
    messagesIn++;
    current = stub(Request.class, "none", null);
  }

  /** Its sender is told to send the body, which Jetty counts as an answer. */
  void goOn() {
    messagesOut++;
  }

  /** The answer is written, and the request done with. */
  void answer() {
    messagesOut++;
    current = null;
  }

  /** The peer closes. */
  void leave() {
    getEndPoint().close();
    listener.onClosed(this);
  }

  boolean isOpen() {
    return getEndPoint().isOpen();
  }

  @Override
  public HttpChannel getHttpChannel() {
    return stub(HttpChannel.class, "getRequest", current);
  }

  /** A {@code type} of which nothing but {@code method} can be called. */
  private static <T> T stub(Class<T> type, String method, @Nullable Object result) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, called, arguments) -> {
              if (called.getName().equals(method)) {
                return result;
              }
              throw new UnsupportedOperationException(called.getName());
            }));
  }

  @Override
  public long getBytesIn() {
    return bytesIn;
  }

  @Override
  public long getMessagesIn() {
    return messagesIn;
  }

  @Override
  public long getMessagesOut() {
    return messagesOut;
  }
}
