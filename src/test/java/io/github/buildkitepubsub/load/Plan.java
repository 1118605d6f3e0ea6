package io.github.buildkitepubsub.load;

import java.time.Duration;

/**
 * How much of everything.
 *
 * @param warmup requests before a process is measured: Java compiles for that long
 * @param rounds of each measurement, the variants in turn
 * @param length of one measurement
 * @param allVariants the floors and the service with and without a spool only, or all settings
 * @param starts of each kind
 * @param backlog events that wait when they are let go
 * @param footprint how long 500 events a second are sent to a process that has just started
 */
record Plan(
    long warmup,
    int rounds,
    Duration length,
    boolean allVariants,
    int starts,
    long backlog,
    Duration footprint) {

  static final Plan QUICK =
      new Plan(15_000, 2, Duration.ofSeconds(4), false, 2, 10_000, Duration.ofSeconds(15));

  static final Plan FULL =
      new Plan(150_000, 5, Duration.ofSeconds(10), true, 7, 100_000, Duration.ofSeconds(60));
}
