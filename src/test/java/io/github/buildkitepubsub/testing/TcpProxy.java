package io.github.buildkitepubsub.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A bad network between a client and a server: it passes bytes on, late, slowly, in part or not at
 * all. Its settings can be changed while it runs, and hold for connections that are open too.
 * Thread-safe.
 */
public final class TcpProxy implements AutoCloseable {

  private static final int CHUNK = 16 * 1024;
  private static final int BACKLOG = 50;

  private final String host;
  private final int target;
  private final int port;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicLong passed = new AtomicLong();
  private volatile Duration latency = Duration.ZERO;
  private volatile long bytesPerSecond = Long.MAX_VALUE;
  private volatile long cutAfter = Long.MAX_VALUE;
  private volatile boolean isBlackHole;
  private volatile boolean isClosed;
  private ServerSocket listener;

  private TcpProxy(String host, int target) throws IOException {
    this.host = host;
    this.target = target;
    listener = listen(0);
    port = listener.getLocalPort();
  }

  /** Listens at a free port of {@code host} and passes on to {@code port} of this machine. */
  public static TcpProxy to(String host, int port) throws IOException {
    return new TcpProxy(host, port);
  }

  private ServerSocket listen(int at) throws IOException {
    ServerSocket server = new ServerSocket();
    server.setReuseAddress(true);
    server.bind(new InetSocketAddress(InetAddress.getByName(host), at), BACKLOG);
    start("proxy-accept", () -> accept(server));
    return server;
  }

  public String address() {
    return host + ":" + port;
  }

  /** Delays each chunk by so much, in each direction. */
  public void latency(Duration each) {
    latency = each;
  }

  /** Passes so many bytes a second in each direction of each connection. */
  public void bandwidth(long bytes) {
    bytesPerSecond = bytes;
  }

  /** Ends both sides of a connection each time so many bytes more have gone through the proxy. */
  public void cutEvery(long bytes) {
    passed.set(0);
    cutAfter = bytes;
  }

  /** Takes connections and bytes, and passes nothing on, until this is set to false. */
  public void blackHole(boolean on) {
    isBlackHole = on;
  }

  /** Ends all connections, and refuses further ones. */
  public synchronized void refuse() throws IOException {
    listener.close();
    dropAll();
  }

  /** Takes connections again, at the same port. */
  public synchronized void accept() throws IOException {
    listener = listen(port);
  }

  /** Ends all connections. */
  public void dropAll() {
    sockets.forEach(TcpProxy::reset);
    sockets.clear();
  }

  /** Passes everything on as it comes, from now on. */
  public void heal() {
    latency = Duration.ZERO;
    bytesPerSecond = Long.MAX_VALUE;
    cutAfter = Long.MAX_VALUE;
    isBlackHole = false;
  }

  private void accept(ServerSocket server) {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        sockets.add(client);
        Socket upstream = new Socket();
        sockets.add(upstream);
        try {
          upstream.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), 5000);
        } catch (IOException e) {
          reset(client);
          continue;
        }
        start("proxy-up", () -> pump(client, upstream));
        start("proxy-down", () -> pump(upstream, client));
      } catch (IOException e) {
        if (isClosed) {
          return;
        }
      }
    }
  }

  private void pump(Socket from, Socket to) {
    byte[] chunk = new byte[CHUNK];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      int read;
      while ((read = in.read(chunk)) >= 0) {
        while (isBlackHole && !from.isClosed()) {
          Thread.sleep(10);
        }
        Thread.sleep(latency.toMillis() + read * 1000L / bytesPerSecond);
        int whole = read;
        if (passed.addAndGet(read) > cutAfter) {
          passed.set(0);
          whole = read / 2;
          out.write(chunk, 0, whole);
          break;
        }
        out.write(chunk, 0, whole);
      }
    } catch (IOException | InterruptedException e) {
      // The end of the connection, as for an end of the stream.
    } finally {
      reset(from);
      reset(to);
      sockets.remove(from);
      sockets.remove(to);
    }
  }

  /** With a reset, as of a machine that is gone: not with an orderly end. */
  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      // It is closed already.
    }
  }

  private static void start(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public synchronized void close() throws IOException {
    isClosed = true;
    listener.close();
    dropAll();
  }
}
