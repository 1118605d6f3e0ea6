package io.github.buildkitepubsub.load;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts latencies in buckets that are at most 1.6 % wide. Thread-safe. */
final class Histogram {

  /** Buckets between a power of two and the next. */
  private static final int STEPS = 64;

  private static final int STEP_BITS = 6;

  private final AtomicLongArray counts = new AtomicLongArray(Long.SIZE * STEPS);
  private final AtomicLong failed = new AtomicLong();

  void add(long nanoseconds, boolean isGood) {
    counts.incrementAndGet(bucket(Math.max(STEPS, nanoseconds)));
    if (!isGood) {
      failed.incrementAndGet();
    }
  }

  private static int bucket(long value) {
    int power = Long.SIZE - 1 - Long.numberOfLeadingZeros(value);
    return power * STEPS + (int) (value >>> (power - STEP_BITS)) - STEPS;
  }

  /** The upper end of a bucket. */
  private static double milliseconds(int bucket) {
    int power = bucket / STEPS;
    return ((long) (bucket % STEPS + STEPS + 1) << (power - STEP_BITS)) / 1e6;
  }

  Latency latency(double seconds) {
    long total = 0;
    for (int i = 0; i < counts.length(); i++) {
      total += counts.get(i);
    }
    return new Latency(
        total,
        failed.get(),
        seconds,
        quantile(total, 0.5),
        quantile(total, 0.95),
        quantile(total, 0.99),
        quantile(total, 0.999),
        quantile(total, 1));
  }

  private double quantile(long total, double part) {
    long rank = (long) Math.ceil(total * part);
    long below = 0;
    for (int i = 0; i < counts.length(); i++) {
      below += counts.get(i);
      if (below >= rank && below > 0) {
        return milliseconds(i);
      }
    }
    return 0;
  }
}
