package io.github.buildkitepubsub.testing;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for what another thread does, without polling. */
final class Await {

  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(10);

  private Await() {}

  /** Waits until {@code condition} holds; whoever changes it must notify {@code monitor}. */
  static void on(Object monitor, BooleanSupplier condition) {
    long end = System.nanoTime() + LIMIT_NANOS;
    synchronized (monitor) {
      while (!condition.getAsBoolean()) {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0) {
          throw new AssertionError("what was awaited did not happen within ten seconds");
        }
        try {
          monitor.wait(left);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new AssertionError("interrupted while waiting", e);
        }
      }
    }
  }
}
