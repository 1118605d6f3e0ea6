package io.github.buildkitepubsub.operate.delivery;

import io.github.buildkitepubsub.forward.Forwarder;
import io.github.buildkitepubsub.operate.task.Arguments;
import io.github.buildkitepubsub.operate.task.OperatorTask;
import io.github.buildkitepubsub.operate.task.Parameter;
import io.github.buildkitepubsub.operate.task.Report;
import io.github.buildkitepubsub.operate.task.TaskFailedException;
import io.github.buildkitepubsub.spool.Spool;
import io.github.buildkitepubsub.spool.SpoolStatus;
import io.github.buildkitepubsub.spool.Verification;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Shows the spool and what is forwarded from it, and acts on it by hand: {@code spool}. */
public final class SpoolTask extends OperatorTask {

  /** A look at every entry of a full spool of the default size takes a minute. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private static final Parameter<Action> ACTION =
      Parameter.choice(
              "action",
              Action.class,
              "what to do: pause lasts until resume, or until a restart; retry-now ends the rest"
                  + " after failures; restore makes what was given up pending again; verify looks at"
                  + " every entry")
          .orElse(Action.STATUS);

  private final Spool spool;
  private final Forwarder forwarder;
  private final InstantSource clock;

  private enum Action {
    STATUS,
    PAUSE,
    RESUME,
    RETRY_NOW,
    RESTORE,
    VERIFY
  }

  public SpoolTask(Spool spool, Forwarder forwarder, InstantSource clock) {
    super(
        "spool",
        "shows the spool of this instance, pauses what is forwarded from it, and checks it",
        List.of(ACTION));
    this.spool = spool;
    this.forwarder = forwarder;
    this.clock = clock;
  }

  @Override
  protected boolean changesState(Arguments arguments) {
    return arguments.get(ACTION) != Action.STATUS;
  }

  @Override
  protected void run(Arguments arguments, Report report)
      throws TaskFailedException, InterruptedException {
    switch (arguments.get(ACTION)) {
      case STATUS -> {}
      case PAUSE -> forwarder.pause(true);
      case RESUME -> forwarder.pause(false);
      case RETRY_NOW -> forwarder.retryNow();
      case RESTORE -> report.line("restored", await(forwarder.restore()));
      case VERIFY -> {
        Verification found = await(spool.verify());
        report.line("whole", found.whole()).line("set_aside", found.damaged());
      }
    }
    status(report);
  }

  private void status(Report report) {
    SpoolStatus status = spool.status();
    report
        .line("pending", status.events())
        .line("given_up", status.givenUp())
        .line("bytes", status.bytes())
        .line("max_bytes", status.maxBytes())
        .line("in_flight", forwarder.inFlight())
        .line("paused", forwarder.isPaused())
        .line("writable", status.isWritable());
    Instant oldest = status.oldest();
    if (oldest != null) {
      Duration age = Duration.between(oldest, clock.instant()).truncatedTo(ChronoUnit.SECONDS);
      report.line("oldest_received_at", oldest).line("oldest_age", age);
    }
    String problem = status.problem();
    if (problem != null) {
      report.line("problem", problem);
    }
  }

  private static <T> T await(CompletionStage<T> stage)
      throws TaskFailedException, InterruptedException {
    try {
      return stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new TaskFailedException("the spool did not do it", e);
    } catch (TimeoutException e) {
      throw new TaskFailedException("the spool is still at it after " + PATIENCE);
    }
  }
}
