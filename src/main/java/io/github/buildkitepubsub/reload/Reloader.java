package io.github.buildkitepubsub.reload;

import io.github.buildkitepubsub.reload.ReloadResult.Incomplete;
import io.github.buildkitepubsub.reload.ReloadResult.Rejected;
import io.github.buildkitepubsub.reload.ReloadResult.Reloaded;
import io.github.buildkitepubsub.reload.ReloadResult.Unchanged;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Reloads one at a time, whoever asks, and tells the log and the metrics what became of it. A
 * configuration that cannot be used changes nothing; one that a fault has let in only in part is
 * told as that.
 */
public final class Reloader {

  private static final Logger log = LoggerFactory.getLogger(Reloader.class);

  private final Reloadable reloadable;
  private final ReloadMetrics metrics;
  private final InstantSource clock;
  private final Executor thread;
  private final Set<ReloadTrigger> asked = EnumSet.noneOf(ReloadTrigger.class);

  /**
   * @param thread runs one task after the other
   */
  public Reloader(
      Reloadable reloadable, ReloadMetrics metrics, InstantSource clock, Executor thread) {
    this.reloadable = reloadable;
    this.metrics = metrics;
    this.clock = clock;
    this.thread = thread;
    metrics.succeeded(clock.instant());
  }

  /**
   * Asks for a {@link #reload} and does not wait for it. One that is asked for and has not begun is
   * enough, since it reads what is configured by then.
   */
  public void ask(ReloadTrigger trigger) {
    synchronized (asked) {
      if (!asked.add(trigger)) {
        return;
      }
    }
    thread.execute(
        () -> {
          synchronized (asked) {
            asked.remove(trigger);
          }
          run(trigger);
        });
  }

  /** Takes over what is configured now, once all reloads that were asked for before have ended. */
  public CompletableFuture<ReloadResult> reload(ReloadTrigger trigger) {
    return CompletableFuture.supplyAsync(() -> run(trigger), thread);
  }

  /** What {@link #reload} would do. Changes nothing; is neither logged nor counted. */
  public CompletableFuture<ReloadResult> preview() {
    return CompletableFuture.supplyAsync(() -> attempt(false), thread);
  }

  private ReloadResult run(ReloadTrigger trigger) {
    ReloadResult result = attempt(true);
    if (result instanceof Rejected rejected) {
      log.atError()
          .addKeyValue("trigger", trigger)
          .addKeyValue("problems", String.join("; ", rejected.problems()))
          .log("configuration rejected");
    } else if (!(result instanceof Incomplete)) {
      metrics.succeeded(clock.instant());
      tell(trigger, result);
    }
    metrics.reloaded(trigger, result);
    return result;
  }

  private ReloadResult attempt(boolean applies) {
    ReloadPlan plan;
    try {
      plan = reloadable.plan();
    } catch (ReloadRejectedException e) {
      return new Rejected(e.problems());
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("a reload failed");
      return new Rejected(List.of("the reload failed, which the log says more of: " + e));
    }
    if (plan.isEmpty()) {
      return new Unchanged();
    }
    try {
      if (applies) {
        plan.apply().run();
      }
      return new Reloaded(plan.changes(), plan.needRestart());
    } catch (ReloadIncompleteException e) {
      return incomplete(e.applied(), e.failed(), e);
    } catch (RuntimeException e) {
      return incomplete(List.of(), List.of(e.toString()), e);
    }
  }

  /** Not a rejection: what was in force before is not what is in force now. */
  private static Incomplete incomplete(
      List<String> applied, List<String> failed, RuntimeException cause) {
    log.atError()
        .setCause(cause)
        .addKeyValue("applied", String.join("; ", applied))
        .addKeyValue("not_applied", String.join("; ", failed))
        .addKeyValue("remedy", "reload it once more, or restart")
        .log("configuration applied in part");
    return new Incomplete(applied, failed);
  }

  private static void tell(ReloadTrigger trigger, ReloadResult result) {
    if (!(result instanceof Reloaded reloaded)) {
      log.atDebug().addKeyValue("trigger", trigger).log("configuration unchanged");
      return;
    }
    reloaded.changes().forEach(change -> line(Level.INFO, change).log("configuration changed"));
    reloaded
        .needRestart()
        .forEach(change -> line(Level.WARN, change).log("configuration change needs a restart"));
    log.atInfo()
        .addKeyValue("trigger", trigger)
        .addKeyValue("changed", reloaded.changes().size())
        .addKeyValue("need_restart", reloaded.needRestart().size())
        .log("configuration reloaded");
  }

  private static LoggingEventBuilder line(Level level, KeyChange change) {
    return log.atLevel(level)
        .addKeyValue("key", change.key())
        .addKeyValue("from", change.from())
        .addKeyValue("to", change.to());
  }
}
