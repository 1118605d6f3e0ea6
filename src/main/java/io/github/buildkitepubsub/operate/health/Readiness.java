package io.github.buildkitepubsub.operate.health;

import io.dropwizard.health.HealthStatusChecker;
import java.util.function.BooleanSupplier;

/**
 * Whether a load balancer is to send requests here: what {@code /ready} answers on every port. It
 * begins not ready; {@link #serve()} and {@link #stop()} are the two ends of its time. Thread-safe.
 *
 * <p>Dropwizard's own aggregate knows the checks alone. It is ready before anything listens, and a
 * check that recovers during a stop can turn it to ready again.
 */
public final class Readiness {

  /** Why it is not ready. */
  enum Obstacle {
    NONE("nothing"),
    STARTING("it starts"),
    STOPPING("it stops"),
    TAKEN_OUT("an operator took it out of the load balancer"),
    CHECKS("a critical health check fails");

    private final String reason;

    Obstacle(String reason) {
      this.reason = reason;
    }

    String reason() {
      return reason;
    }
  }

  private enum Phase {
    STARTING,
    SERVING,
    STOPPING
  }

  private final HealthStatusChecker checks;
  private final BooleanSupplier isOut;
  private volatile Phase phase = Phase.STARTING;

  /**
   * @param checks the scheduled checks, together
   * @param isOut whether an operator took this instance out of its load balancer
   */
  public Readiness(HealthStatusChecker checks, BooleanSupplier isOut) {
    this.checks = checks;
    this.isOut = isOut;
  }

  /** True if nothing keeps requests from being sent here. */
  public boolean isReady() {
    return obstacle() == Obstacle.NONE;
  }

  /** True if the process should go on running, ready or not. */
  public boolean isAlive() {
    return checks.isHealthy("alive");
  }

  /** What keeps requests away; where there are several, the one that lasts longest. */
  Obstacle obstacle() {
    return switch (phase) {
      case STARTING -> Obstacle.STARTING;
      case STOPPING -> Obstacle.STOPPING;
      case SERVING -> {
        if (isOut.getAsBoolean()) {
          yield Obstacle.TAKEN_OUT;
        }
        yield checks.isHealthy("ready") ? Obstacle.NONE : Obstacle.CHECKS;
      }
    };
  }

  /** It has started; after {@link #stop()} it does nothing. */
  public synchronized void serve() {
    if (phase == Phase.STARTING) {
      phase = Phase.SERVING;
    }
  }

  /** It is about to stop, and is not ready any more. */
  public synchronized void stop() {
    phase = Phase.STOPPING;
  }
}
