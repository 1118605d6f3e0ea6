package io.github.buildkitepubsub.operate.delivery;

import io.github.buildkitepubsub.event.EventParser;
import io.github.buildkitepubsub.event.MalformedEventException;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.forward.Outcome;
import io.github.buildkitepubsub.forward.Trial;
import io.github.buildkitepubsub.operate.task.Arguments;
import io.github.buildkitepubsub.operate.task.OperatorTask;
import io.github.buildkitepubsub.operate.task.Parameter;
import io.github.buildkitepubsub.operate.task.Report;
import io.github.buildkitepubsub.operate.task.TaskFailedException;
import io.github.buildkitepubsub.validate.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Sends an event of its own the way of Buildkite's, from the parser to Pub/Sub, and tells how long
 * each step took: {@code test-event}. What it publishes is marked by its type.
 */
public final class TestEventTask extends OperatorTask {

  /** No type of Buildkite's: subscribers who filter by type never see it. */
  static final String TYPE = "buildkite-pubsub.test";

  private static final Parameter<Duration> WITHIN =
      Parameter.duration("within", "how long to wait for Pub/Sub").orElse(Duration.ofSeconds(10));

  private final Supplier<EventParser> parser;
  private final Function<WebhookEvent, Verdict> validation;
  private final Trial trial;
  private final Supplier<String> newId;
  private final InstantSource clock;
  private final LongSupplier nanoTime;

  /**
   * @param parser the one in force
   * @param newId makes each event another one
   * @param nanoTime a monotonic time in nanoseconds, as {@link System#nanoTime()}
   */
  public TestEventTask(
      Supplier<EventParser> parser,
      Function<WebhookEvent, Verdict> validation,
      Trial trial,
      Supplier<String> newId,
      InstantSource clock,
      LongSupplier nanoTime) {
    super(
        "test-event",
        "publishes an event of the type " + TYPE + " and tells how long each step took",
        List.of(WITHIN));
    this.parser = parser;
    this.validation = validation;
    this.trial = trial;
    this.newId = newId;
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  @Override
  protected boolean changesState(Arguments arguments) {
    return true;
  }

  @Override
  protected void run(Arguments arguments, Report report)
      throws TaskFailedException, InterruptedException, MalformedEventException {
    String body =
        "{\"event\":\"%s\",\"test\":{\"id\":\"%s\",\"sent_at\":\"%s\"}}"
            .formatted(TYPE, newId.get(), clock.instant());
    long begun = nanoTime.getAsLong();
    WebhookEvent event =
        parser.get().parse(body.getBytes(StandardCharsets.UTF_8), null, clock.instant());
    long parsed = nanoTime.getAsLong();
    Verdict verdict = validation.apply(event);
    long validated = nanoTime.getAsLong();
    report
        .line("event_id", event.id())
        .line("event_type", event.type())
        .line("parse_ms", milliseconds(Duration.ofNanos(parsed - begun)))
        .line("validate_ms", milliseconds(Duration.ofNanos(validated - parsed)))
        .line("validation", verdict.action());
    Trial.Result result = await(event, arguments.get(WITHIN));
    if (result.append() != null) {
      report.line("append_ms", milliseconds(result.append()));
    }
    report.line("publish_ms", milliseconds(result.publish()));
    tell(result.outcome(), report);
  }

  private static void tell(Outcome outcome, Report report) throws TaskFailedException {
    if (outcome instanceof Outcome.Published published) {
      report.line("outcome", "published").line("message_id", published.id().value());
    } else if (outcome instanceof Outcome.Buried) {
      report.line("outcome", "dead-letter");
    } else {
      report.line("outcome", "spooled");
      throw new TaskFailedException(
          "Pub/Sub did not take it at once: it waits in the spool, and is published later");
    }
  }

  private Trial.Result await(WebhookEvent event, Duration within)
      throws TaskFailedException, InterruptedException {
    try {
      return trial.send(event).toCompletableFuture().get(within.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw new TaskFailedException("it was not taken", e);
    } catch (TimeoutException e) {
      throw new TaskFailedException(
          "no outcome within "
              + within
              + ": it is not lost if the spool has it, see the task spool");
    }
  }

  private static String milliseconds(Duration time) {
    return String.format(Locale.ROOT, "%.3f", time.toNanos() / 1e6);
  }
}
