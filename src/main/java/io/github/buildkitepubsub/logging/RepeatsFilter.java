package io.github.buildkitepubsub.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * Holds repeats back: of lines from INFO up that say the same, a number passes in an interval. The
 * first that passes afterwards has how many did not, as the field {@code held_back}. Lines say the
 * same that have one logger, one level, one sentence, and one {@code error_code} or {@code kind}.
 *
 * <p>DEBUG and TRACE pass: whoever turns them on wants all of it.
 */
final class RepeatsFilter extends Filter<ILoggingEvent> {

  /** What tells lines with the same sentence apart; each has few values. */
  private static final Set<String> KINDS = Set.of("error_code", "kind");

  /** How many kinds of lines are remembered: libraries may put parameters into their sentences. */
  private static final int MAX_KINDS = 1000;

  private final int lines;
  private final long intervalMillis;
  private final Set<String> except;
  private final Map<Line, Window> windows = new HashMap<>();
  private final LongAdder heldBack = new LongAdder();

  /** What is the same in lines that say the same. */
  private record Line(String logger, Level level, String sentence, @Nullable String kind) {}

  /** The lines of one kind since {@code start}, the time of the first. */
  private static final class Window {
    private long start;
    private int passed;
    private long heldBack;

    Window(long start) {
      this.start = start;
    }
  }

  /**
   * @param except loggers whose lines all pass
   */
  RepeatsFilter(int lines, Duration interval, Set<String> except) {
    this.lines = lines;
    this.intervalMillis = interval.toMillis();
    this.except = Set.copyOf(except);
  }

  @Override
  public FilterReply decide(ILoggingEvent event) {
    if (!event.getLevel().isGreaterOrEqual(Level.INFO) || except.contains(event.getLoggerName())) {
      return FilterReply.NEUTRAL;
    }
    long before = take(event);
    if (before < 0) {
      heldBack.increment();
      return FilterReply.DENY;
    }
    if (before > 0 && event instanceof LoggingEvent line) {
      line.addKeyValuePair(new KeyValuePair("held_back", before));
    }
    return FilterReply.NEUTRAL;
  }

  /** How many lines it has held back in all. */
  long heldBack() {
    return heldBack.sum();
  }

  /** How many lines like this were held back before it; negative if it is held back itself. */
  private synchronized long take(ILoggingEvent event) {
    long now = event.getTimeStamp();
    Line line = new Line(event.getLoggerName(), event.getLevel(), event.getMessage(), kind(event));
    Window window = windows.get(line);
    if (window == null) {
      if (windows.size() >= MAX_KINDS) {
        windows.values().removeIf(old -> now - old.start >= intervalMillis);
      }
      if (windows.size() >= MAX_KINDS) {
        return 0;
      }
      window = new Window(now);
      windows.put(line, window);
    }
    long heldBack = 0;
    if (now - window.start >= intervalMillis) {
      heldBack = window.heldBack;
      window.start = now;
      window.passed = 0;
      window.heldBack = 0;
    }
    if (window.passed < lines) {
      window.passed++;
      return heldBack;
    }
    window.heldBack++;
    return -1;
  }

  private static @Nullable String kind(ILoggingEvent event) {
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    if (pairs != null) {
      for (KeyValuePair pair : pairs) {
        if (KINDS.contains(pair.key)) {
          return String.valueOf(pair.value);
        }
      }
    }
    return null;
  }
}
