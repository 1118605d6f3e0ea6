package io.github.buildkitepubsub.publish;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;

/** What the circuit breaker does with the next attempt. */
public enum CircuitState {
  /** It is let through. */
  CLOSED(0),
  /** It is let through if not too many are under way: their outcomes decide. */
  HALF_OPEN(1),
  /** It is refused, until the time of being open is over. */
  OPEN(2),
  /** It is let through whatever becomes of it, until an operator resets the breaker. */
  FORCED_CLOSED(0),
  /** It is refused, until an operator resets the breaker. */
  FORCED_OPEN(2);

  private final int level;

  CircuitState(int level) {
    this.level = level;
  }

  /** The metric's value: 0 lets attempts through, 1 some of them, 2 none. */
  public int level() {
    return level;
  }

  /** Whether an operator put it there, so that nothing but an operator ends it. */
  public boolean isForced() {
    return this == FORCED_CLOSED || this == FORCED_OPEN;
  }

  static CircuitState of(CircuitBreaker.State state) {
    return switch (state) {
      case CLOSED -> CLOSED;
      case HALF_OPEN -> HALF_OPEN;
      case OPEN -> OPEN;
      case METRICS_ONLY, DISABLED -> FORCED_CLOSED;
      case FORCED_OPEN -> FORCED_OPEN;
    };
  }
}
