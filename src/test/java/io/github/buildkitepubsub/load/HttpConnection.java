package io.github.buildkitepubsub.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One connection that is kept alive, and opened again after a failure. It costs little, so that the
 * generator takes little from what it measures. For one thread.
 */
final class HttpConnection implements AutoCloseable {

  private static final int TIMEOUT_MILLIS = 30_000;
  private static final Pattern LENGTH = Pattern.compile("(?i)\r\nContent-Length: *(\\d+)");
  private static final String END = "\r\n\r\n";

  private final URI address;
  private final byte[] buffer = new byte[16 * 1024];
  private @Nullable Socket socket;

  HttpConnection(URI address) {
    this.address = address;
  }

  /** Whether the answer is a 2xx. */
  boolean send(byte[] request) throws IOException {
    try {
      Socket open = open();
      open.getOutputStream().write(request);
      return answer(open);
    } catch (IOException e) {
      close();
      return false;
    }
  }

  private Socket open() throws IOException {
    Socket open = socket;
    if (open == null) {
      open = new Socket(InetAddress.getByName(address.getHost()), address.getPort());
      open.setTcpNoDelay(true);
      open.setSoTimeout(TIMEOUT_MILLIS);
      socket = open;
    }
    return open;
  }

  private boolean answer(Socket open) throws IOException {
    int size = 0;
    while (true) {
      int read = open.getInputStream().read(buffer, size, buffer.length - size);
      if (read < 0) {
        throw new EOFException();
      }
      size += read;
      String text = new String(buffer, 0, size, ISO_8859_1);
      int end = text.indexOf(END);
      if (end >= 0 && size >= end + END.length() + length(text.substring(0, end))) {
        return text.startsWith("HTTP/1.1 2");
      }
    }
  }

  private static int length(String head) throws IOException {
    Matcher length = LENGTH.matcher(head);
    if (!length.find()) {
      throw new IOException("an answer without a length: " + head);
    }
    return Integer.parseInt(length.group(1));
  }

  @Override
  public void close() throws IOException {
    if (socket != null) {
      socket.close();
      socket = null;
    }
  }
}
