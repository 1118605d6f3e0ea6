package io.github.buildkitepubsub.receive.connections;

import io.github.buildkitepubsub.receive.address.IpAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds the open connections of a port. A new one is let in, whoever it is of: Buildkite's next
 * request may come through it. What there is too much of goes: of an address, the one that has been
 * open the longest; in all, the one that has been open the longest of those that Buildkite is not
 * known to be behind, and only if there is none of them, one that is idle. A request that is
 * authentic makes its address known before it waits for anything, so it is never cut for another.
 *
 * <p>Each second it looks at every connection, so that headers that come byte by byte, which no
 * idle timeout ends, and answers that nobody takes end. The path of a request has nothing of this.
 * Thread-safe.
 */
public final class Connections implements Connection.Listener {

  private static final Logger log = LoggerFactory.getLogger(Connections.class);

  private static final Duration INTERVAL = Duration.ofSeconds(1);

  /** One line tells of all that are dropped in this time. */
  private static final int LOOKS_PER_LINE = 60;

  private final ConnectionSettings settings;
  private final Predicate<IpAddress> isKnown;
  private final ConnectionMetrics metrics;
  private final int headerLooks;
  private final int requestLooks;

  /** In the order in which they were opened. */
  private final Map<Connection, OpenConnection> open = new LinkedHashMap<>();

  private final Map<IpAddress, Set<OpenConnection>> byAddress = new HashMap<>();
  private final AtomicLong dropped = new AtomicLong();

  // For the looks' thread alone.
  private long told;
  private int looksSinceLine = LOOKS_PER_LINE;

  /**
   * @param isKnown whether Buildkite may be behind an address, as far as is known
   * @param headersWithin how long the headers of a request may take to arrive; they are cut in the
   *     two seconds after that
   * @param requestWithin how long a request may take in all, once its headers are there
   */
  public Connections(
      ConnectionSettings settings,
      Predicate<IpAddress> isKnown,
      ConnectionMetrics metrics,
      Duration headersWithin,
      Duration requestWithin) {
    this.settings = settings;
    this.isKnown = isKnown;
    this.metrics = metrics;
    this.headerLooks = looks(headersWithin);
    this.requestLooks = looks(requestWithin);
  }

  /** Looks are an interval apart: one more of them than intervals fit into the time. */
  private static int looks(Duration time) {
    return Math.toIntExact(time.plus(INTERVAL).minusNanos(1).dividedBy(INTERVAL)) + 1;
  }

  /** Looks at all connections from now on, each second, until {@code scheduler} stops. */
  public void watch(ScheduledExecutorService scheduler) {
    var unused =
        scheduler.scheduleWithFixedDelay(
            this::lookAtAll, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** How many there are. */
  public int count() {
    synchronized (open) {
      return open.size();
    }
  }

  @Override
  public void onOpened(Connection connection) {
    // What is below HTTP, such as TLS, has a connection of its own, which is not counted.
    if (connection instanceof ConnectionMetaData) {
      drop(add(new OpenConnection(connection, address(connection.getEndPoint()))));
    }
  }

  @Override
  public void onClosed(Connection connection) {
    synchronized (open) {
      OpenConnection closed = open.remove(connection);
      if (closed != null) {
        forget(closed);
      }
    }
  }

  private record Drop(OpenConnection connection, DropReason reason) {}

  /** Counts {@code added} in, and out what must go for it. */
  private @Nullable Drop add(OpenConnection added) {
    synchronized (open) {
      open.put(added.connection(), added);
      Set<OpenConnection> same =
          byAddress.computeIfAbsent(added.network(), network -> new LinkedHashSet<>());
      same.add(added);
      Drop drop = null;
      if (same.size() > settings.maxPerAddress() && !added.isKnown(isKnown)) {
        drop = new Drop(same.iterator().next(), DropReason.ADDRESS_FULL);
      } else if (open.size() > settings.max()) {
        drop = new Drop(leastLikely(added), DropReason.FULL);
      }
      if (drop != null) {
        open.remove(drop.connection().connection());
        forget(drop.connection());
      }
      return drop;
    }
  }

  private void forget(OpenConnection closed) {
    Set<OpenConnection> same = byAddress.get(closed.network());
    if (same != null && same.remove(closed) && same.isEmpty()) {
      byAddress.remove(closed.network());
    }
  }

  private OpenConnection leastLikely(OpenConnection added) {
    OpenConnection idle = null;
    for (OpenConnection candidate : open.values()) {
      if (candidate == added) {
        continue;
      }
      if (!candidate.isKnown(isKnown)) {
        return candidate;
      }
      if (idle == null && candidate.isIdle()) {
        idle = candidate;
      }
    }
    return idle == null ? added : idle;
  }

  /** Looks once at each connection, and closes those that take too long. */
  void lookAtAll() {
    try {
      List<OpenConnection> all;
      synchronized (open) {
        all = new ArrayList<>(open.values());
      }
      for (OpenConnection connection : all) {
        DropReason reason = connection.look(headerLooks, requestLooks);
        if (reason != null) {
          drop(new Drop(connection, reason));
        }
      }
      tell();
    } catch (RuntimeException e) {
      // A task that throws is not run again, and slow headers would be kept for ever.
      log.atError().setCause(e).log("connections could not be looked at");
    }
  }

  private void drop(@Nullable Drop drop) {
    if (drop != null) {
      dropped.incrementAndGet();
      metrics.dropped(drop.reason());
      drop.connection().drop(drop.reason());
    }
  }

  private void tell() {
    looksSinceLine++;
    long now = dropped.get();
    if (now == told || looksSinceLine <= LOOKS_PER_LINE) {
      return;
    }
    log.atWarn()
        .addKeyValue("dropped", now - told)
        .addKeyValue("open", count())
        .log("connections were dropped: buildkite_connections_dropped_total says why");
    told = now;
    looksSinceLine = 0;
  }

  private static IpAddress address(EndPoint endPoint) {
    return endPoint.getRemoteSocketAddress() instanceof InetSocketAddress peer
            && peer.getAddress() != null
        ? IpAddress.of(peer.getAddress())
        : IpAddress.UNSPECIFIED;
  }
}
