package io.github.buildkitepubsub.cli.send.load;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts durations in buckets whose width grows with the duration, so that memory is fixed and a
 * percentile is at most 1/32 above the true one. Thread-safe.
 */
final class Latencies {

  private static final int SUB_BUCKET_BITS = 5;
  private static final int SUB_BUCKETS = 1 << SUB_BUCKET_BITS;

  private final AtomicLongArray counts =
      new AtomicLongArray((Long.SIZE - SUB_BUCKET_BITS) * SUB_BUCKETS);

  void record(Duration latency) {
    counts.incrementAndGet(bucket(Math.max(0, latency.toNanos())));
  }

  /**
   * The duration that the given share of the recorded ones do not exceed; zero if there are none.
   *
   * @param share above 0, at most 1
   */
  Duration percentile(double share) {
    long total = 0;
    for (int i = 0; i < counts.length(); i++) {
      total += counts.get(i);
    }
    long wanted = Math.max(1, (long) Math.ceil(share * total));
    long seen = 0;
    for (int i = 0; i < counts.length(); i++) {
      seen += counts.get(i);
      if (seen >= wanted) {
        return Duration.ofNanos(upperBound(i));
      }
    }
    return Duration.ZERO;
  }

  /** Below 32 ns a bucket for each nanosecond; above, 32 buckets for each power of two. */
  private static int bucket(long nanos) {
    if (nanos < SUB_BUCKETS) {
      return (int) nanos;
    }
    int exponent = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos) - SUB_BUCKET_BITS;
    return (exponent << SUB_BUCKET_BITS) + (int) (nanos >>> exponent);
  }

  private static long upperBound(int bucket) {
    if (bucket < 2 * SUB_BUCKETS) {
      return bucket;
    }
    int exponent = (bucket >>> SUB_BUCKET_BITS) - 1;
    long mantissa = SUB_BUCKETS | (bucket & (SUB_BUCKETS - 1));
    return ((mantissa + 1) << exponent) - 1;
  }
}
