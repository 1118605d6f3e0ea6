package io.github.buildkitepubsub.receive.connections;

import io.github.buildkitepubsub.receive.address.IpAddress;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.jspecify.annotations.Nullable;

/**
 * A connection and what was seen of it. Jetty counts a request once its headers are complete, and
 * has it until it is done with, body and answer: so bytes that come while it has none are headers.
 * What it counts as answers is of no use, since it counts those too that only tell a sender to go
 * on (100).
 */
final class OpenConnection {

  private final Connection connection;
  private final IpAddress address;

  /** Once it is, it stays: what is forgotten of an address was true when it was seen. */
  private volatile boolean known;

  // What the last look saw. Only its thread changes it.
  private volatile long requests;
  private volatile boolean inRequest;
  private long bytesBefore;
  private int looksAtHeaders;
  private int looksAtRequest;

  OpenConnection(Connection connection, IpAddress address) {
    this.connection = connection;
    this.address = address;
  }

  Connection connection() {
    return connection;
  }

  /** What its address counts as. */
  IpAddress network() {
    return address.network();
  }

  /** True if Buildkite may be at its other end, as {@code isKnown} says of its address. */
  boolean isKnown(Predicate<IpAddress> isKnown) {
    if (!known && isKnown.test(address)) {
      known = true;
    }
    return known;
  }

  /**
   * True if no request is in work as far as the last look saw, and none has come since. Asks
   * nothing that takes one of Jetty's locks.
   */
  boolean isIdle() {
    return !inRequest && connection.getMessagesIn() == requests;
  }

  /**
   * Looks at what has come since the last look, and says why it must go; null if it may stay. Looks
   * are counted, not time: a process that was stopped for a while blames nobody.
   *
   * @param headerLooks how often a request may be seen to be without all its headers
   * @param requestLooks how often a request may be seen to be without its answer
   */
  @Nullable DropReason look(int headerLooks, int requestLooks) {
    // In this order: a request that is counted and not there any more has no bytes to come.
    long in = connection.getMessagesIn();
    boolean isInRequest = hasRequest(in);
    long bytes = connection.getBytesIn();
    boolean next = in != requests;
    looksAtRequest = !isInRequest ? 0 : next ? 1 : looksAtRequest + 1;
    // What came since a look that saw a request can be the rest of its body.
    if (next || isInRequest || inRequest) {
      bytesBefore = bytes;
    }
    requests = in;
    inRequest = isInRequest;
    looksAtHeaders = bytes == bytesBefore ? 0 : looksAtHeaders + 1;
    if (looksAtHeaders > headerLooks) {
      return DropReason.SLOW_HEADERS;
    }
    return looksAtRequest > requestLooks ? DropReason.STALLED : null;
  }

  private boolean hasRequest(long in) {
    return connection instanceof HttpConnection http
        ? http.getHttpChannel().getRequest() != null
        : in > connection.getMessagesOut();
  }

  /** Closes it at once; the peer is told nothing more. */
  void drop(DropReason reason) {
    connection.getEndPoint().close(new TimeoutException("connection dropped: " + reason));
  }
}
