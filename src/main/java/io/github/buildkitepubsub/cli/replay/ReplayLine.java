package io.github.buildkitepubsub.cli.replay;

import io.github.buildkitepubsub.replay.ReplayCounts;
import java.time.Duration;
import java.util.Locale;

/**
 * How far a replay is, on a line.
 *
 * @param max how many events it sends at most
 * @param bar whether a bar shows it, for a terminal
 */
record ReplayLine(long max, boolean bar) {

  private static final int WIDTH = 20;
  private static final int PERCENT = 100;

  /**
   * @param read how much of the source was read, from 0 to 1; NaN if nobody knows
   */
  String of(ReplayCounts counts, double read, Duration elapsed) {
    double seconds = Math.max(1e-9, elapsed.toNanos() / 1e9);
    double sent = (double) (counts.replayed() + counts.failed()) / max;
    double part = Double.isNaN(read) && max < Long.MAX_VALUE ? sent : Math.max(read, sent);
    StringBuilder line = new StringBuilder();
    if (bar && !Double.isNaN(part)) {
      int full = (int) (part * WIDTH);
      line.append('[').append("#".repeat(full)).append("-".repeat(WIDTH - full)).append("] ");
    }
    line.append(counts(counts))
        .append(String.format(Locale.ROOT, " rate=%.1f/s", counts.replayed() / seconds));
    if (!Double.isNaN(part)) {
      line.append(" done=").append((int) (part * PERCENT)).append('%');
    }
    if (part > 0) {
      line.append(" eta=").append((long) Math.ceil(seconds * (1 - part) / part)).append('s');
    }
    return line.toString();
  }

  /** The counts as {@code key=value}. */
  static String counts(ReplayCounts counts) {
    return "replayed=%d skipped=%d known=%d failed=%d"
        .formatted(counts.replayed(), counts.skipped(), counts.known(), counts.failed());
  }
}
