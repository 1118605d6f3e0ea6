package io.github.buildkitepubsub.operate.health;

/** Counts changes of health. */
public interface HealthMetrics {

  /** A check has turned, as its schedule counts it: not each run. */
  void changed(String check, boolean isHealthy);
}
