package io.github.buildkitepubsub.publish;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * An event that was not published, and what that means for the event. Made where the cause is
 * known. The message is of our own words and can be told; the cause's text, which may name
 * resources or hold a credential, is for the log only.
 */
public final class PublishException extends RuntimeException {

  /** What to do with the event. */
  public enum Kind {
    /**
     * Trying again later can help: UNAVAILABLE, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED and the like.
     */
    RETRYABLE,
    /** This event will never be taken: too large, an invalid argument. */
    PERMANENT,
    /** Nothing is wrong with the event; somebody must mend permissions, names or credentials. */
    MISCONFIGURED,
    /** Too much is outstanding already; nothing was sent. */
    OVERLOADED,
    /** Pub/Sub failed so often of late that it is left alone for a while; nothing was sent. */
    CIRCUIT_OPEN,
    /** The publisher is stopped; nothing was sent. */
    STOPPED
  }

  private final Kind kind;
  private final String status;
  private final int retries;

  private PublishException(
      Kind kind, String status, int retries, String message, @Nullable Throwable cause) {
    // No stack trace: it would show a client's callback thread and cost more than the publish.
    super(message, cause, false, false);
    this.kind = kind;
    this.status = status;
    this.retries = retries;
  }

  private PublishException(Kind kind, String status, String message, @Nullable Throwable cause) {
    this(kind, status, 0, message, cause);
  }

  /** Trying again can help. */
  public static PublishException retryable(
      String status, String message, @Nullable Throwable cause) {
    return new PublishException(Kind.RETRYABLE, status, message, cause);
  }

  /** The event itself is at fault. */
  public static PublishException permanent(
      String status, String message, @Nullable Throwable cause) {
    return new PublishException(Kind.PERMANENT, status, message, cause);
  }

  /** The deployment is at fault. */
  public static PublishException misconfigured(
      String status, String message, @Nullable Throwable cause) {
    return new PublishException(Kind.MISCONFIGURED, status, message, cause);
  }

  /** The bound on outstanding messages is reached. */
  public static PublishException overloaded(String message, @Nullable Throwable cause) {
    return new PublishException(Kind.OVERLOADED, "OVERLOADED", message, cause);
  }

  /** The circuit breaker lets nothing through. */
  public static PublishException circuitOpen() {
    return new PublishException(
        Kind.CIRCUIT_OPEN, "CIRCUIT_OPEN", "Pub/Sub is failing and is left alone for now", null);
  }

  /** The publisher takes no more. */
  public static PublishException stopped() {
    return new PublishException(Kind.STOPPED, "STOPPED", "the publisher is stopped", null);
  }

  /**
   * The {@code PublishException} in {@code failure}, which futures may have wrapped. A refusal by a
   * stopped executor is {@link Kind#STOPPED}; anything else is a fault of this program, which
   * retrying may outlive.
   */
  public static PublishException from(Throwable failure) {
    if (failure instanceof PublishException known) {
      return known;
    }
    Throwable cause = failure.getCause();
    if (isWrapper(failure) && cause != null) {
      return from(cause);
    }
    if (failure instanceof RejectedExecutionException) {
      return stopped();
    }
    return retryable(
        "UNEXPECTED", "an unexpected failure: " + failure.getClass().getSimpleName(), failure);
  }

  /** This failure, as the last one of an event that was tried again {@code count} times. */
  PublishException afterRetries(int count) {
    return count == retries
        ? this
        : new PublishException(kind, status, count, String.valueOf(getMessage()), getCause());
  }

  private static boolean isWrapper(Throwable failure) {
    return failure instanceof CompletionException || failure instanceof ExecutionException;
  }

  /** What to do with the event. */
  public Kind kind() {
    return kind;
  }

  /**
   * The gRPC status' name, or a name of our own in the same style: bounded, fit for a metric label.
   */
  public String status() {
    return status;
  }

  /** How many attempts there were after the first. */
  public int retries() {
    return retries;
  }
}
