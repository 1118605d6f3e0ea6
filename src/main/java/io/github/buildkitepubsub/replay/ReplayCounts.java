package io.github.buildkitepubsub.replay;

/**
 * How far a replay is. {@code replayed + failed + known + skipped} is what was looked at.
 *
 * @param replayed the target has confirmed them
 * @param skipped did not match
 * @param known were confirmed before
 * @param failed could not be read, or were not taken
 */
public record ReplayCounts(long replayed, long skipped, long known, long failed) {}
