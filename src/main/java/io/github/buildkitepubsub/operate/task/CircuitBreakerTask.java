package io.github.buildkitepubsub.operate.task;

import io.github.buildkitepubsub.publish.CircuitBreakingPublisher;
import io.github.buildkitepubsub.publish.CircuitStatus;
import java.util.List;

/** Shows the circuit breaker, and holds it open or closed by hand: {@code circuit-breaker}. */
public final class CircuitBreakerTask extends OperatorTask {

  private static final Parameter<Action> ACTION =
      Parameter.choice("action", Action.class, "what to do; reset gives it back to itself, closed")
          .orElse(Action.STATUS);

  private final CircuitBreakingPublisher breaker;

  private enum Action {
    STATUS,
    FORCE_OPEN,
    FORCE_CLOSE,
    RESET
  }

  public CircuitBreakerTask(CircuitBreakingPublisher breaker) {
    super(
        "circuit-breaker",
        "shows the circuit breaker of this instance and sets it by hand",
        List.of(ACTION));
    this.breaker = breaker;
  }

  @Override
  protected boolean changesState(Arguments arguments) {
    return arguments.get(ACTION) != Action.STATUS;
  }

  @Override
  protected void run(Arguments arguments, Report report) {
    switch (arguments.get(ACTION)) {
      case STATUS -> {}
      case FORCE_OPEN -> breaker.forceOpen();
      case FORCE_CLOSE -> breaker.forceClosed();
      case RESET -> breaker.reset();
    }
    CircuitStatus status = breaker.status();
    report
        .line("state", status.state())
        .line("forced", status.state().isForced())
        .line("calls", status.calls())
        .line("failed_calls", status.failedCalls())
        .line("slow_calls", status.slowCalls())
        .line("consecutive_failures", status.consecutiveFailures());
  }
}
