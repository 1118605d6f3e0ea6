package io.github.buildkitepubsub.publish;

import io.github.buildkitepubsub.event.EventType;
import java.time.Duration;

/**
 * What a publisher counts. Per event exactly one of {@code published} and {@code failed} is called,
 * when its outcome is final; {@code retried} is called once for each attempt after the first. So
 * the attempts are published + failed + retried. Implementations are thread-safe and cheap.
 */
public interface PublishMetrics {

  /** Pub/Sub has the event. */
  void published(EventType type, Duration took);

  /** The event was given up. */
  void failed(EventType type, PublishException failure, Duration took);

  /** Another attempt begins. */
  void retried(EventType type);

  /** Failures opened the circuit breaker; an operator's force is not counted. */
  void circuitOpened();

  /** The circuit breaker did not let an attempt through. */
  void refusedByCircuit(EventType type);

  /** A message of {@code bytes} on the wire is handed to the client. */
  void messageSize(EventType type, int bytes);
}
