package io.github.buildkitepubsub.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A connection that sends bytes which no HTTP client would, when it would not. */
public final class Wire implements AutoCloseable {

  private static final int PATIENCE_MILLIS = 20_000;

  private final Socket socket;

  private Wire(Socket socket) {
    this.socket = socket;
  }

  /** Connects to {@code port} of this machine. */
  public static Wire to(int port) throws IOException {
    return to(port, "127.0.0.1");
  }

  /** Connects from {@code source}, any address of 127.0.0.0/8. */
  public static Wire to(int port, String source) throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
    socket.bind(new InetSocketAddress(InetAddress.getByName(source), 0));
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return new Wire(socket);
  }

  /** Sends each character as one byte. */
  public Wire send(String text) throws IOException {
    return send(text.getBytes(ISO_8859_1));
  }

  public Wire send(byte[] bytes) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(bytes);
    out.flush();
    return this;
  }

  /** Sends {@code piece} again and again, until the other end closes; how long that took. */
  public Duration drip(String piece, Duration pause) throws InterruptedException {
    long start = System.nanoTime();
    try {
      while (System.nanoTime() - start < TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS)) {
        send(piece);
        TimeUnit.MILLISECONDS.sleep(pause.toMillis());
      }
    } catch (IOException closed) {
      return Duration.ofNanos(System.nanoTime() - start);
    }
    throw new AssertionError("still open after " + PATIENCE_MILLIS + " ms");
  }

  /** Says that nothing more will be sent. */
  public Wire halfClose() throws IOException {
    socket.shutdownOutput();
    return this;
  }

  /** All that comes until the other end closes; a reset counts as that. */
  public String readAll() throws IOException {
    StringBuilder text = new StringBuilder();
    InputStream in = socket.getInputStream();
    byte[] buffer = new byte[8192];
    try {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        text.append(new String(buffer, 0, count, ISO_8859_1));
      }
    } catch (SocketException reset) {
      return text.toString();
    }
    return text.toString();
  }

  /** The status of the next answer, of which nothing more is read; 0 if the other end closes. */
  public int status() throws IOException {
    try {
      String line = new String(socket.getInputStream().readNBytes(12), ISO_8859_1);
      return line.length() < 12 ? 0 : Integer.parseInt(line.substring(9));
    } catch (SocketException reset) {
      return 0;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
