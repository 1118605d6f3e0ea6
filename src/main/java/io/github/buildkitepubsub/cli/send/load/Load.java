package io.github.buildkitepubsub.cli.send.load;

/**
 * How much is sent and how fast.
 *
 * @param count how many bodies
 * @param rate how many a second; 0 is as fast as possible
 * @param concurrency how many may wait for their answers at a time
 */
public record Load(int count, double rate, int concurrency) {}
