package io.github.buildkitepubsub.operate.health;

import com.codahale.metrics.health.HealthCheck;
import java.util.function.Supplier;

/** A check that says what the test wants. */
final class SettableCheck extends HealthCheck {

  private final Supplier<Result> result;

  private SettableCheck(Supplier<Result> result) {
    this.result = result;
  }

  static HealthCheck of(Supplier<Result> result) {
    return new SettableCheck(result);
  }

  @Override
  protected Result check() {
    return result.get();
  }
}
