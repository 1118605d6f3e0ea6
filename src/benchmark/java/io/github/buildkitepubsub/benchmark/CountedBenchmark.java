package io.github.buildkitepubsub.benchmark;

import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures a number of calls after a number of calls, not a time after a time. What code costs and
 * allocates depends on what the compiler has made of it, and that on how often it was called: a
 * busy machine changes nothing in that.
 */
@BenchmarkMode(Mode.SingleShotTime)
@Warmup(iterations = 1, batchSize = 20_000)
@Measurement(iterations = 5, batchSize = 2_000)
public abstract class CountedBenchmark {}
