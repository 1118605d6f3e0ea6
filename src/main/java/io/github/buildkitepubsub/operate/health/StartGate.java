package io.github.buildkitepubsub.operate.health;

import com.codahale.metrics.health.HealthCheck;
import com.codahale.metrics.health.HealthCheckRegistry;
import io.dropwizard.health.HealthCheckType;
import io.dropwizard.health.HealthStateAggregator;
import io.dropwizard.health.HealthStateView;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens once the service listens and each critical check of readiness has passed. Dropwizard takes
 * a check for healthy until it has failed often enough, which no first request should have to find
 * out.
 */
public final class StartGate {

  /** Between two looks at a check that has not passed. */
  static final long PAUSE_SECONDS = 1;

  private static final Logger log = LoggerFactory.getLogger(StartGate.class);

  private final HealthCheckRegistry checks;
  private final HealthStateAggregator states;
  private final ScheduledExecutorService timer;
  private final Runnable opened;
  private final AtomicBoolean isTold = new AtomicBoolean();

  /**
   * @param states which checks are critical
   * @param opened called once
   */
  public StartGate(
      HealthCheckRegistry checks,
      HealthStateAggregator states,
      ScheduledExecutorService timer,
      Runnable opened) {
    this.checks = checks;
    this.states = states;
    this.timer = timer;
    this.opened = opened;
  }

  /** The service listens: to be called once. */
  public void listening() {
    for (HealthStateView each : states.healthStateViews()) {
      if (each.isCritical() && each.getType() == HealthCheckType.READY && !passes(each)) {
        var unused = timer.schedule(this::listening, PAUSE_SECONDS, TimeUnit.SECONDS);
        return;
      }
    }
    opened.run();
  }

  private boolean passes(HealthStateView view) {
    HealthCheck.Result result = checks.runHealthCheck(view.getName());
    if (!result.isHealthy() && isTold.compareAndSet(false, true)) {
      log.atWarn()
          .addKeyValue("check", view.getName())
          .addKeyValue("reason", result.getMessage())
          .log("not ready yet: a critical health check has not passed");
    }
    return result.isHealthy();
  }
}
