package io.github.buildkitepubsub.operate.loglevel;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The levels of loggers that were changed, and what they were before. However often a level is
 * changed, it reverts to what it was at first. Thread-safe.
 */
public final class LogLevels {

  private static final org.slf4j.Logger log = LoggerFactory.getLogger(LogLevels.class);

  private final LoggerContext context;
  private final ScheduledExecutorService timer;
  private final InstantSource clock;
  private final Map<String, Entry> entries = new TreeMap<>();

  /** Goes up with each change, so that a timer knows its own. */
  private long number;

  private record Entry(long number, LevelChange change, @Nullable ScheduledFuture<?> revert) {}

  /**
   * @param timer runs what is due; setting a level takes no time
   * @param clock says when that will be
   */
  public LogLevels(LoggerContext context, ScheduledExecutorService timer, InstantSource clock) {
    this.context = context;
    this.timer = timer;
    this.clock = clock;
  }

  /**
   * Sets a level.
   *
   * @param duration after which it reverts; null means not by itself
   */
  synchronized LevelChange set(String name, Level level, @Nullable Duration duration) {
    Logger logger = context.getLogger(name);
    Entry earlier = entries.get(logger.getName());
    Level before = logger.getLevel();
    if (earlier != null) {
      cancel(earlier);
      before = earlier.change().before();
    }
    Instant reverts = duration == null ? null : clock.instant().plus(duration);
    LevelChange change = new LevelChange(logger.getName(), level, before, reverts);
    logger.setLevel(level);
    long mine = ++number;
    entries.put(
        logger.getName(),
        new Entry(
            mine,
            change,
            duration == null
                ? null
                : timer.schedule(
                    () -> revertIfInForce(logger.getName(), mine),
                    duration.toNanos(),
                    TimeUnit.NANOSECONDS)));
    return change;
  }

  /** Makes a level what it was. Returns what it reverted; null if there was nothing. */
  synchronized @Nullable LevelChange revert(String name) {
    Entry entry = entries.remove(canonical(name));
    if (entry == null) {
      return null;
    }
    cancel(entry);
    LevelChange change = entry.change();
    context.getLogger(change.logger()).setLevel(change.before());
    return change;
  }

  private synchronized void revertIfInForce(String name, long mine) {
    Entry entry = entries.get(name);
    // A timer that was cancelled too late comes for a change that another has replaced. The same
    // change may have another level to revert to by now: that of a configuration that came later.
    if (entry != null && entry.number() == mine) {
      revert(name);
      // "logger" is the line's own.
      log.atInfo().addKeyValue("changed_logger", name).log("log level reverted");
    }
  }

  /**
   * What the configuration says of a level, from now on. A change that is in force stays, and
   * reverts to this.
   *
   * @param level null means that of the logger above, which the root logger has not
   */
  public synchronized void configured(String name, @Nullable Level level) {
    Logger logger = context.getLogger(name);
    Entry entry = entries.get(logger.getName());
    if (entry == null) {
      logger.setLevel(level);
    } else {
      LevelChange change = entry.change();
      entries.put(
          logger.getName(),
          new Entry(
              entry.number(),
              new LevelChange(change.logger(), change.level(), level, change.reverts()),
              entry.revert()));
    }
  }

  /** Every change in force, by the logger's name. */
  synchronized List<LevelChange> changes() {
    return entries.values().stream().map(Entry::change).toList();
  }

  /** True if something has logged under this name or below it, or has announced that it may. */
  boolean isKnown(String name) {
    return isRoot(name)
        || context.getLoggerList().stream()
            .anyMatch(
                logger -> logger.getName().equals(name) || logger.getName().startsWith(name + "."));
  }

  /** The name under which Logback has a logger: any spelling of the root logger's is its name. */
  public static String canonical(String name) {
    return isRoot(name) ? org.slf4j.Logger.ROOT_LOGGER_NAME : name;
  }

  private static boolean isRoot(String name) {
    return name.equalsIgnoreCase(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }

  private static void cancel(Entry entry) {
    if (entry.revert() != null) {
      entry.revert().cancel(false);
    }
  }
}
