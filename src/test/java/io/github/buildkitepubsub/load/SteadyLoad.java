package io.github.buildkitepubsub.load;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Open load: requests are due at a fixed rate, whatever the answers do. A latency counts from when
 * the request was due, so that one that had to wait for a connection is not told as a fast one.
 */
final class SteadyLoad {

  /** So many may wait for an answer at a time. */
  private static final int CONNECTIONS = 128;

  private final Webhooks webhooks;

  SteadyLoad(Webhooks webhooks) {
    this.webhooks = webhooks;
  }

  /** Sends {@code count} requests, {@code perSecond} a second. */
  Latency run(URI address, double perSecond, long count) throws InterruptedException {
    Histogram histogram = new Histogram();
    AtomicLong next = new AtomicLong();
    long start = System.nanoTime();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      Thread thread =
          new Thread(() -> send(address, start, perSecond, count, next, histogram), "steady-" + i);
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return histogram.latency((System.nanoTime() - start) / 1e9);
  }

  private void send(
      URI address, long start, double perSecond, long count, AtomicLong next, Histogram histogram) {
    try (HttpConnection connection = new HttpConnection(address)) {
      for (long mine = next.getAndIncrement(); mine < count; mine = next.getAndIncrement()) {
        byte[] request = webhooks.request(address);
        long due = start + (long) (mine / perSecond * TimeUnit.SECONDS.toNanos(1));
        for (long early = due - System.nanoTime(); early > 0; early = due - System.nanoTime()) {
          LockSupport.parkNanos(early);
        }
        boolean isGood = connection.send(request);
        histogram.add(System.nanoTime() - due, isGood);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
