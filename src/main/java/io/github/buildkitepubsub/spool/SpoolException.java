package io.github.buildkitepubsub.spool;

import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** The spool did not do what it was asked for. The message says what an operator can do. */
public final class SpoolException extends RuntimeException {

  /** Why not. */
  public enum Reason {
    /** It holds as many bytes as it may, or the disk is full. */
    FULL,
    /** The disk fails, is read-only, or is not there. */
    UNAVAILABLE,
    /** More appends are waiting for the disk than may wait. */
    OVERLOADED,
    /** It is stopped, or not started. */
    STOPPED
  }

  private final Reason reason;

  public SpoolException(Reason reason, String message, @Nullable Throwable cause) {
    // No stack trace: it would show the spool's own thread, once for each event of an outage.
    super(message, cause, false, false);
    this.reason = reason;
  }

  /** The {@code SpoolException} in {@code failure}, which futures may have wrapped. */
  public static SpoolException from(Throwable failure) {
    if (failure instanceof SpoolException known) {
      return known;
    }
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null
        ? from(cause)
        : new SpoolException(
            Reason.UNAVAILABLE,
            "an unexpected failure of the spool: " + failure.getClass().getSimpleName(),
            failure);
  }

  /** Why not. */
  public Reason reason() {
    return reason;
  }
}
