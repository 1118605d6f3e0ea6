package io.github.buildkitepubsub.cli.send.load;

/**
 * An even rate from a start on. What comes late does not delay what follows: the rate holds over
 * the whole, not between two neighbours.
 *
 * @param perSecond how many a second; 0 is as fast as possible
 * @param start when the first one is due, in nanoseconds of any clock
 */
record Pace(double perSecond, long start) {

  private static final double NANOS_PER_SECOND = 1e9;

  /** How long to wait at {@code now} before number {@code index}, the first being 0; 0 if due. */
  long waitNanos(long index, long now) {
    if (perSecond == 0) {
      return 0;
    }
    long due = start + (long) (index * NANOS_PER_SECOND / perSecond);
    return Math.max(0, due - now);
  }
}
