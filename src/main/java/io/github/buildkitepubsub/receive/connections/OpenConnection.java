package io.github.buildkitepubsub.receive.connections;

import io.github.buildkitepubsub.receive.address.IpAddress;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.eclipse.jetty.io.Connection;
import org.jspecify.annotations.Nullable;

/**
 * A connection and what was seen of it. Jetty counts a request in once its headers are complete,
 * and out once its answer is written: so bytes that come while the two counts are equal are
 * headers.
 */
final class OpenConnection {

  private final Connection connection;
  private final IpAddress address;

  /** Once it is, it stays: what is forgotten of an address was true when it was seen. */
  private volatile boolean known;

  // What the last look saw; only that thread uses it.
  private long requests;
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

  /** True if no request is being answered. */
  boolean isIdle() {
    return connection.getMessagesIn() == connection.getMessagesOut();
  }

  /**
   * Looks at what has come since the last look, and says why it must go; null if it may stay. Looks
   * are counted, not time: a process that was stopped for a while blames nobody.
   *
   * @param headerLooks how often a request may be seen to be without all its headers
   * @param requestLooks how often a request may be seen to be without its answer
   */
  @Nullable DropReason look(int headerLooks, int requestLooks) {
    long out = connection.getMessagesOut();
    long in = connection.getMessagesIn();
    long bytes = connection.getBytesIn();
    boolean next = in != requests;
    requests = in;
    looksAtRequest = in == out ? 0 : next ? 1 : looksAtRequest + 1;
    if (next || in != out) {
      bytesBefore = bytes;
    }
    looksAtHeaders = bytes == bytesBefore ? 0 : looksAtHeaders + 1;
    if (looksAtHeaders > headerLooks) {
      return DropReason.SLOW_HEADERS;
    }
    return looksAtRequest > requestLooks ? DropReason.STALLED : null;
  }

  /** Closes it at once; the peer is told nothing more. */
  void drop(DropReason reason) {
    connection.getEndPoint().close(new TimeoutException("connection dropped: " + reason));
  }
}
