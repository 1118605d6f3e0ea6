package io.github.buildkitepubsub.deadletter;

import io.github.buildkitepubsub.publish.PublishException;
import java.util.Arrays;
import java.util.Locale;

/** Why an event was given up: the words of the Go service, and two more. */
public enum DeadLetterReason {
  /** Pub/Sub was not reached, did not answer in time, or was left alone for that. */
  CONNECTION_ERROR,
  /** Pub/Sub, or this service's own bound, took no more just then. */
  RATE_LIMIT,
  /** Pub/Sub refused the event, or this service may not publish. */
  PUBLISH_ERROR,
  /** The event is not as its schema says, and the configuration sends such events here. */
  VALIDATION_ERROR,
  /** An operator took it out of the spool. */
  DRAINED,
  /** Anything else. */
  UNKNOWN;

  /** What {@code failure} comes under. */
  public static DeadLetterReason of(PublishException failure) {
    return switch (failure.kind()) {
      case PERMANENT, MISCONFIGURED -> PUBLISH_ERROR;
      case OVERLOADED -> RATE_LIMIT;
      case CIRCUIT_OPEN -> CONNECTION_ERROR;
      case STOPPED -> UNKNOWN;
      case RETRYABLE -> ofStatus(failure.status());
    };
  }

  /** The reason whose {@link #text()} is {@code text}; {@link #UNKNOWN} if there is none. */
  public static DeadLetterReason named(String text) {
    return Arrays.stream(values())
        .filter(reason -> reason.text().equals(text))
        .findFirst()
        .orElse(UNKNOWN);
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
