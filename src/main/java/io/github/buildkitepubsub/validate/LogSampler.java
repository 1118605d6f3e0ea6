package io.github.buildkitepubsub.validate;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** Lets one line of each kind through in an interval, and counts the others. Thread-safe. */
final class LogSampler {

  /** This line is held back. */
  static final long HOLD_BACK = -1;

  private final long intervalNanos;
  private final LongSupplier nanoTime;
  private final Map<String, Window> windows = new ConcurrentHashMap<>();

  LogSampler(Duration interval, LongSupplier nanoTime) {
    this.intervalNanos = interval.toNanos();
    this.nanoTime = nanoTime;
  }

  /**
   * How many lines of {@code kind} were held back since the last one, or {@link #HOLD_BACK}.
   *
   * @param kind one of few: each is remembered for ever
   */
  long take(String kind) {
    long now = nanoTime.getAsLong();
    Window window =
        windows.compute(
            kind,
            (key, open) ->
                open == null || now - open.start >= intervalNanos
                    ? new Window(now, 0, open == null ? 0 : open.heldBack)
                    : new Window(open.start, open.heldBack + 1, HOLD_BACK));
    return window.answer;
  }

  /**
   * @param heldBack lines since the window's first
   * @param answer what its latest taker is told
   */
  private record Window(long start, long heldBack, long answer) {}
}
