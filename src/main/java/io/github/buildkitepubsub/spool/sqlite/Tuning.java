package io.github.buildkitepubsub.spool.sqlite;

import java.time.Duration;

/**
 * How fast the writer works.
 *
 * @param changes the most in one transaction
 * @param bytes of events, the most in one transaction but for a single larger one
 * @param probe how often a disk that fails is tried, and a disk that works is looked at
 * @param salvage how often a salvage that failed is tried
 * @param stop how long a stop waits for the disk
 * @param checkedBytes databases up to this size are checked in full when they are opened
 * @param reserveBytes kept free for removals: what the log may hold that the database has no room
 *     for yet, which is 1000 pages and one transaction, and the removals' own
 */
record Tuning(
    int changes,
    long bytes,
    Duration probe,
    Duration salvage,
    Duration stop,
    long checkedBytes,
    int reserveBytes) {

  static final Tuning DEFAULT =
      new Tuning(
          1000,
          4 << 20,
          Duration.ofSeconds(1),
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          256L << 20,
          12 << 20);
}
