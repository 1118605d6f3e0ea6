package io.github.buildkitepubsub.operate.task;

import io.github.buildkitepubsub.forward.Drain;
import io.github.buildkitepubsub.forward.DrainFilter;
import io.github.buildkitepubsub.forward.FileTarget;
import io.github.buildkitepubsub.spool.EntryState;
import io.github.buildkitepubsub.spool.SpoolStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Moves what is in the spool to the dead letter topic, or to a file: {@code drain}. */
public final class DrainTask extends OperatorTask {

  private static final DateTimeFormatter FILE_NAME =
      DateTimeFormatter.ofPattern("'drained-'yyyyMMdd'T'HHmmss.SSS'Z.ndjson'")
          .withZone(ZoneOffset.UTC);

  private static final Parameter<Destination> DESTINATION =
      Parameter.choice("destination", Destination.class, "where to")
          .orElse(Destination.DEAD_LETTER);
  private static final Parameter<State> STATE =
      Parameter.choice("state", State.class, "only events that wait, or that were given up")
          .orElse(State.ANY);
  private static final Parameter<Duration> OLDER_THAN =
      Parameter.duration("older-than", "only events received longer ago than this")
          .orElse(Duration.ZERO);
  private static final Parameter<String> EVENT_TYPE =
      Parameter.text("event-type", "only events of this type, as build.finished").orElse("", "any");
  private static final Parameter<String> PIPELINE =
      Parameter.text("pipeline", "only events of the pipeline with this name or slug")
          .orElse("", "any");
  private static final Parameter<Integer> MAX =
      Parameter.number("max", 1, Integer.MAX_VALUE, "how many at most").orElse(Integer.MAX_VALUE);
  private static final Parameter<Boolean> DRY_RUN =
      Parameter.flag("dry-run", "only count").orElse(false);
  private static final Parameter<Boolean> CONFIRM =
      Parameter.flag("confirm", "true, or nothing is moved").orElse(false);

  private final Drain drain;
  private final Supplier<SpoolStatus> status;
  private final Drain.@Nullable Target deadLetters;
  private final Path directory;
  private final InstantSource clock;
  private final LongSupplier nanoTime;

  private enum Destination {
    DEAD_LETTER,
    FILE
  }

  private enum State {
    ANY(null),
    PENDING(EntryState.PENDING),
    GIVEN_UP(EntryState.GIVEN_UP);

    private final @Nullable EntryState entries;

    State(@Nullable EntryState entries) {
      this.entries = entries;
    }
  }

  /**
   * @param deadLetters null if there is no dead letter topic
   * @param directory where files go; it is made when it is needed
   * @param nanoTime a monotonic time in nanoseconds, as {@link System#nanoTime()}
   */
  public DrainTask(
      Drain drain,
      Supplier<SpoolStatus> status,
      Drain.@Nullable Target deadLetters,
      Path directory,
      InstantSource clock,
      LongSupplier nanoTime) {
    super(
        "drain",
        "moves events from the spool of this instance to the dead letter topic or to a file",
        List.of(DESTINATION, STATE, OLDER_THAN, EVENT_TYPE, PIPELINE, MAX, DRY_RUN, CONFIRM));
    this.drain = drain;
    this.status = status;
    this.deadLetters = deadLetters;
    this.directory = directory;
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  @Override
  protected boolean changesState(Arguments arguments) {
    return !arguments.get(DRY_RUN);
  }

  @Override
  protected void run(Arguments arguments, Report report) throws Exception {
    boolean isDryRun = arguments.get(DRY_RUN);
    DrainFilter filter = filter(arguments);
    if (!isDryRun && !arguments.get(CONFIRM)) {
      SpoolStatus now = status.get();
      throw new TaskRefusedException(
          "the spool has %d pending events and %d given up: add confirm=true to move them, or"
                  .formatted(now.events(), now.givenUp())
              + " dry-run=true to count");
    }
    long start = nanoTime.getAsLong();
    Drain.Progress end =
        arguments.get(DESTINATION) == Destination.FILE
            ? toFile(filter, isDryRun, report)
            : toTopic(filter, isDryRun, report);
    report
        .line("moved", end.moved())
        .line("skipped", end.skipped())
        .line("failed", end.failed())
        .line("remaining", end.remaining())
        .line("took", seconds(nanoTime.getAsLong() - start));
    if (end.failed() > 0) {
      throw new TaskFailedException(
          "moved %d, but the target did not take %d, which stay in the spool: see the log"
              .formatted(end.moved(), end.failed()));
    }
  }

  private Drain.Progress toTopic(DrainFilter filter, boolean isDryRun, Report report)
      throws Exception {
    if (deadLetters == null) {
      throw new TaskRefusedException(
          "there is no dead letter topic: set deadLetter.enabled and deadLetter.topicId, or use"
              + " destination=file");
    }
    return run(filter, deadLetters, isDryRun, report);
  }

  private Drain.Progress toFile(DrainFilter filter, boolean isDryRun, Report report)
      throws Exception {
    if (isDryRun) {
      return run(
          filter,
          event -> {
            throw new AssertionError("a dry run moves nothing");
          },
          true,
          report);
    }
    Path path = directory.resolve(FILE_NAME.format(clock.instant()));
    try (FileTarget file = FileTarget.create(path)) {
      report.line("file", path);
      return run(filter, file, false, report);
    }
  }

  private Drain.Progress run(
      DrainFilter filter, Drain.Target target, boolean isDryRun, Report report) throws Exception {
    try {
      return drain.run(filter, target, isDryRun, progress -> tell(progress, report));
    } catch (IllegalStateException e) {
      throw new TaskRefusedException(String.valueOf(e.getMessage()));
    }
  }

  private static DrainFilter filter(Arguments arguments) throws TaskRefusedException {
    Duration age = arguments.get(OLDER_THAN);
    try {
      return new DrainFilter(
          arguments.get(STATE).entries,
          age.isZero() ? null : age,
          emptyToNull(arguments.get(EVENT_TYPE)),
          emptyToNull(arguments.get(PIPELINE)),
          arguments.get(MAX));
    } catch (IllegalArgumentException e) {
      throw new TaskRefusedException(String.valueOf(e.getMessage()));
    }
  }

  private static @Nullable String emptyToNull(String text) {
    return text.isEmpty() ? null : text;
  }

  private static void tell(Drain.Progress progress, Report report) {
    report.progress(
        "moved=%d skipped=%d failed=%d remaining=%d"
            .formatted(
                progress.moved(), progress.skipped(), progress.failed(), progress.remaining()));
  }

  private static String seconds(long nanos) {
    return "%.1fs".formatted(nanos / 1e9);
  }
}
