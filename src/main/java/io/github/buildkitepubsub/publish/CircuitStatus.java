package io.github.buildkitepubsub.publish;

/**
 * The circuit breaker at one moment.
 *
 * @param calls attempts that count: of the window, or of the probes where it is half open
 * @param failedCalls those of them that failed
 * @param slowCalls those of them that were slow
 * @param consecutiveFailures failed attempts in a row since the last success or change of state
 */
public record CircuitStatus(
    CircuitState state, int calls, int failedCalls, int slowCalls, int consecutiveFailures) {}
