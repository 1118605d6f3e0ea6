package io.github.buildkitepubsub.operate.health;

import com.codahale.metrics.health.HealthCheck;
import com.codahale.metrics.health.HealthCheckRegistry;
import io.dropwizard.health.HealthStateAggregator;
import io.dropwizard.health.HealthStateListener;
import io.dropwizard.health.HealthStateView;
import io.github.buildkitepubsub.operate.health.Readiness.Obstacle;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs and counts each change of a health check, and logs each change of readiness and of liveness,
 * once. Thread-safe.
 *
 * <p>Dropwizard tells a listener of each change twice, and what it throws the second time ends the
 * check's schedule: so this is idempotent and throws nothing.
 */
public final class HealthTransitions implements HealthStateListener {

  private static final Logger log = LoggerFactory.getLogger(HealthTransitions.class);

  private final HealthCheckRegistry checks;
  private final HealthStateAggregator states;
  private final Readiness readiness;
  private final HealthMetrics metrics;
  private final Map<String, Boolean> told = new ConcurrentHashMap<>();
  private boolean isReady;
  private boolean isAlive = true;

  /**
   * @param checks asked for a message when one of them has changed
   * @param states what the scheduled checks have come to
   */
  public HealthTransitions(
      HealthCheckRegistry checks,
      HealthStateAggregator states,
      Readiness readiness,
      HealthMetrics metrics) {
    this.checks = checks;
    this.states = states;
    this.readiness = readiness;
    this.metrics = metrics;
  }

  @Override
  public void onStateChanged(String name, boolean isHealthy) {
    try {
      states.healthStateView(name).ifPresent(view -> changed(view, isHealthy));
      report();
    } catch (RuntimeException e) {
      log.atError().setCause(e).addKeyValue("check", name).log("a change of health was not told");
    }
  }

  /** The check {@code view}, which no schedule runs, has become so. */
  public void changed(HealthStateView view) {
    changed(view, view.isHealthy());
    report();
  }

  private void changed(HealthStateView view, boolean isHealthy) {
    Boolean before = told.put(view.getName(), isHealthy);
    if (before != null && before == isHealthy) {
      return;
    }
    metrics.changed(view.getName(), isHealthy);
    (isHealthy ? log.atInfo() : log.atWarn())
        .addKeyValue("check", view.getName())
        .addKeyValue("healthy", isHealthy)
        .addKeyValue("critical", view.isCritical())
        .addKeyValue("type", view.getType().name().toLowerCase(Locale.ROOT))
        .addKeyValue("reason", reason(view.getName(), isHealthy))
        .log("health check changed");
  }

  /** Dropwizard does not tell it: the check, which asks nobody outside, is run once more. */
  private String reason(String name, boolean isHealthy) {
    HealthCheck.Result now = checks.runHealthCheck(name);
    if (now.isHealthy() != isHealthy) {
      return "it has changed again since";
    }
    String message = now.getMessage();
    return message == null ? "none given" : message;
  }

  /** Looks whether readiness or liveness has changed, and says so. */
  public synchronized void report() {
    Obstacle obstacle = readiness.obstacle();
    boolean isReadyNow = obstacle == Obstacle.NONE;
    if (isReadyNow != isReady) {
      isReady = isReadyNow;
      (isReadyNow || obstacle == Obstacle.STOPPING ? log.atInfo() : log.atWarn())
          .addKeyValue("ready", isReadyNow)
          .addKeyValue("reason", isReadyNow ? "nothing is in the way" : obstacle.reason())
          .log("readiness changed");
    }
    boolean isAliveNow = readiness.isAlive();
    if (isAliveNow != isAlive) {
      isAlive = isAliveNow;
      (isAliveNow ? log.atInfo() : log.atWarn())
          .addKeyValue("alive", isAliveNow)
          .log("liveness changed");
    }
  }

  /** Whether each registered check is healthy: as its schedule has it, or as it is now. */
  public SortedMap<String, Boolean> all() {
    SortedMap<String, Boolean> all = new TreeMap<>();
    for (String name : checks.getNames()) {
      all.put(
          name,
          states
              .healthStateView(name)
              .map(HealthStateView::isHealthy)
              .orElseGet(() -> checks.runHealthCheck(name).isHealthy()));
    }
    return all;
  }

  /** One run of a check is no change: nothing is said. */
  @Override
  public void onHealthyCheck(String name) {}

  @Override
  public void onUnhealthyCheck(String name) {}
}
