package io.github.buildkitepubsub.operate.task;

import io.github.buildkitepubsub.reload.KeyChange;
import io.github.buildkitepubsub.reload.ReloadResult;
import io.github.buildkitepubsub.reload.ReloadTrigger;
import io.github.buildkitepubsub.reload.Reloader;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Takes over what is configured now, or shows what that would change: {@code reload-config}. */
public final class ReloadConfigTask extends OperatorTask {

  private static final Parameter<Boolean> DRY_RUN =
      Parameter.flag("dry-run", "only show what would change").orElse(false);

  /** A reload takes a fraction of a second; only a file system that hangs takes longer. */
  private static final int LIMIT_SECONDS = 30;

  private final Reloader reloader;

  public ReloadConfigTask(Reloader reloader) {
    super(
        "reload-config",
        "reads the configuration of this instance again and puts into force what can change",
        List.of(DRY_RUN));
    this.reloader = reloader;
  }

  @Override
  protected boolean changesState(Arguments arguments) {
    return !arguments.get(DRY_RUN);
  }

  @Override
  protected void run(Arguments arguments, Report report) throws Exception {
    boolean isDryRun = arguments.get(DRY_RUN);
    ReloadResult result =
        await(isDryRun ? reloader.preview() : reloader.reload(ReloadTrigger.TASK));
    report.line("trigger", ReloadTrigger.TASK).line("dry_run", isDryRun);
    if (result instanceof ReloadResult.Rejected rejected) {
      report.line("result", "rejected");
      rejected.problems().forEach(problem -> report.line("problem", problem));
      throw new TaskRefusedException(
          "the configuration cannot be used; the one before stays in force");
    }
    if (result instanceof ReloadResult.Incomplete incomplete) {
      report.line("result", "incomplete");
      incomplete.applied().forEach(part -> report.line("applied", part));
      incomplete.failed().forEach(part -> report.line("not_applied", part));
      throw new TaskFailedException(
          "a fault kept parts of the configuration from being in force: the log says which; reload"
              + " it once more, or restart");
    }
    if (result instanceof ReloadResult.Reloaded reloaded) {
      report.line("result", "reloaded");
      reloaded.changes().forEach(change -> tell("changed.", change, report));
      reloaded.needRestart().forEach(change -> tell("restart.", change, report));
    } else {
      report.line("result", "unchanged");
    }
  }

  private static ReloadResult await(CompletableFuture<ReloadResult> result) throws Exception {
    try {
      return result.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new TaskFailedException(
          "there is no result after %d s: look at the log and at the file system"
              .formatted(LIMIT_SECONDS));
    }
  }

  private static void tell(String kind, KeyChange change, Report report) {
    report.line(kind + change.key(), change.from() + " -> " + change.to());
  }
}
