package io.github.buildkitepubsub.cli.replay;

import io.github.buildkitepubsub.replay.RecordedEvent;
import io.github.buildkitepubsub.replay.ReplayTarget;
import java.io.PrintStream;
import java.time.temporal.ChronoUnit;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Takes every event, does nothing with it, and counts. */
final class Preview implements ReplayTarget {

  private static final int PAGE = 100;

  private final String name;
  private final SortedMap<String, Integer> types = new TreeMap<>();
  private final SortedMap<String, Integer> pipelines = new TreeMap<>();
  private final SortedMap<String, Integer> hours = new TreeMap<>();

  /**
   * @param name that of the target that would get the events
   */
  Preview(String name) {
    this.name = name;
  }

  @Override
  public CompletionStage<?> send(RecordedEvent event, String replayId) {
    types.merge(orNone(event.eventType()), 1, Integer::sum);
    pipelines.merge(orNone(event.pipeline()), 1, Integer::sum);
    hours.merge(event.receivedAt().truncatedTo(ChronoUnit.HOURS).toString(), 1, Integer::sum);
    return CompletableFuture.completedFuture(event);
  }

  /** Writes a line for each type, pipeline and hour. */
  void print(PrintStream out) {
    print(out, "event_type", types);
    print(out, "pipeline", pipelines);
    print(out, "received", hours);
  }

  private static void print(PrintStream out, String what, SortedMap<String, Integer> counts) {
    counts.forEach(
        (value, count) -> out.println("%6d  %-10s  %s".formatted(count, what, printable(value))));
  }

  /** What anybody can write, as a pipeline's name, must not steer the terminal. */
  private static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }

  private static String orNone(String text) {
    return text.isEmpty() ? "-" : text;
  }

  @Override
  public int concurrency() {
    return PAGE;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void close() {}
}
