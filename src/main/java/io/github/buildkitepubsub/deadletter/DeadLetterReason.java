package io.github.buildkitepubsub.deadletter;

import io.github.buildkitepubsub.publish.PublishException;
import java.util.Locale;

/** Why an event was given up, in the words of the Go service. */
public enum DeadLetterReason {
  /** Pub/Sub was not reached, did not answer in time, or was left alone for that. */
  CONNECTION_ERROR,
  /** Pub/Sub, or this service's own bound, took no more just then. */
  RATE_LIMIT,
  /** Pub/Sub refused the event, or this service may not publish. */
  PUBLISH_ERROR,
  /** It does not match the schema of its type; the Go service has no such letters. */
  VALIDATION_ERROR,
  /** Anything else. */
  UNKNOWN;

  /** What {@code failure} comes under. */
  static DeadLetterReason of(PublishException failure) {
    return switch (failure.kind()) {
      case PERMANENT, MISCONFIGURED -> PUBLISH_ERROR;
      case OVERLOADED -> RATE_LIMIT;
      case CIRCUIT_OPEN -> CONNECTION_ERROR;
      case STOPPED -> UNKNOWN;
      case RETRYABLE -> ofStatus(failure.status());
    };
  }

  private static DeadLetterReason ofStatus(String status) {
    return switch (status) {
      case "UNAVAILABLE", "DEADLINE_EXCEEDED", "CANCELLED" -> CONNECTION_ERROR;
      case "RESOURCE_EXHAUSTED" -> RATE_LIMIT;
      case "ABORTED", "INTERNAL" -> PUBLISH_ERROR;
      default -> UNKNOWN;
    };
  }

  /** As it stands in messages and metrics. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
