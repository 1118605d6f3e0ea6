package io.github.buildkitepubsub.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** For a process that must come back at the same port. */
public final class FreePort {

  private FreePort() {}

  /** A port of the loopback interface that is free now; another process may be faster. */
  public static int find() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
