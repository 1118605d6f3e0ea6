package io.github.buildkitepubsub.operate.loglevel;

import ch.qos.logback.classic.Level;
import io.github.buildkitepubsub.operate.task.Arguments;
import io.github.buildkitepubsub.operate.task.Audit;
import io.github.buildkitepubsub.operate.task.OperatorTask;
import io.github.buildkitepubsub.operate.task.Parameter;
import io.github.buildkitepubsub.operate.task.Report;
import io.github.buildkitepubsub.operate.task.TaskRefusedException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Changes the level of a logger, for a time or until a restart: {@code log-level}. */
public final class LogLevelTask extends OperatorTask {

  private static final Parameter<String> LOGGER =
      Parameter.text("logger", "its name, a class or package; ROOT is all")
          .orElse("", "none: list what was changed");
  private static final Parameter<String> LEVEL =
      Parameter.oneOf(
              "level",
              List.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "OFF"),
              "the least level that it writes")
          .orElse("", "none");
  private static final Parameter<Duration> DURATION =
      Parameter.duration("duration", "after which it reverts by itself, at most 7d")
          .orElse(Duration.ZERO, "until a restart");
  private static final Parameter<Boolean> REVERT =
      Parameter.flag("revert", "make it now what it was before").orElse(false);

  /** What outlives a week belongs into the configuration. */
  private static final Duration MAX_DURATION = Duration.ofDays(7);

  /** Java's names, and what some libraries put into theirs. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.$-]{1,200}");

  private final LogLevels levels;

  public LogLevelTask(LogLevels levels) {
    super(
        "log-level",
        "changes what a logger of this instance writes",
        List.of(LOGGER, LEVEL, DURATION, REVERT));
    this.levels = levels;
  }

  @Override
  protected boolean changesState(Arguments arguments) {
    return !arguments.get(LOGGER).isEmpty();
  }

  @Override
  protected void run(Arguments arguments, Report report) throws TaskRefusedException {
    String logger = arguments.get(LOGGER);
    String level = arguments.get(LEVEL);
    Duration duration = arguments.get(DURATION);
    boolean isRevert = arguments.get(REVERT);
    if (logger.isEmpty()) {
      refuseIf(!level.isEmpty() || isRevert || !duration.isZero(), "logger is missing");
      list(report);
      return;
    }
    refuseIf(!NAME.matcher(logger).matches(), "logger must be a name such as " + example());
    refuseIf(
        logger.equals(Audit.LOGGER) || logger.startsWith(Audit.LOGGER + "."),
        "the audit log cannot be changed while the service runs");
    if (isRevert) {
      refuseIf(!level.isEmpty() || !duration.isZero(), "revert goes with logger alone");
      revert(logger, report);
    } else {
      refuseIf(level.isEmpty(), "level is missing");
      refuseIf(duration.compareTo(MAX_DURATION) > 0, "duration must be at most 7d");
      set(logger, Level.valueOf(level), duration, report);
    }
  }

  private void list(Report report) {
    List<LevelChange> changes = levels.changes();
    report.line("changed", changes.size());
    for (LevelChange change : changes) {
      report.line(
          change.logger(),
          change.level() + " before=" + before(change) + " reverts=" + reverts(change));
    }
  }

  private void set(String logger, Level level, Duration duration, Report report) {
    boolean isKnown = levels.isKnown(logger);
    LevelChange change = levels.set(logger, level, duration.isZero() ? null : duration);
    report
        .line("logger", change.logger())
        .line("level", change.level())
        .line("before", before(change))
        .line("reverts", reverts(change))
        // Of a name that is spelt wrong nothing else would tell.
        .line("known", isKnown);
  }

  private void revert(String logger, Report report) throws TaskRefusedException {
    LevelChange change = levels.revert(logger);
    if (change == null) {
      throw new TaskRefusedException(
          "the level of " + logger + " was not changed; without parameters the task lists those");
    }
    report.line("logger", change.logger()).line("level", before(change));
  }

  private static Object before(LevelChange change) {
    return orElse(change.before(), "inherited");
  }

  private static Object reverts(LevelChange change) {
    return orElse(change.reverts(), "at-restart");
  }

  private static Object orElse(@Nullable Object value, String otherwise) {
    return value == null ? otherwise : value;
  }

  private static String example() {
    return LogLevelTask.class.getPackageName();
  }

  private static void refuseIf(boolean condition, String why) throws TaskRefusedException {
    if (condition) {
      throw new TaskRefusedException(why);
    }
  }
}
