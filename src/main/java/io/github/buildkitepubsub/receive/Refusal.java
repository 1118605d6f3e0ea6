package io.github.buildkitepubsub.receive;

import io.github.buildkitepubsub.validate.Violation;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.io.QuietException;
import org.jspecify.annotations.Nullable;

/**
 * A request that is answered with an error of the catalogue. Made where the error happens, mapped
 * in one place. Jetty is asked not to log it.
 */
public final class Refusal extends RuntimeException implements QuietException {

  /** What a sender that can wait is told to wait, as the Go service did. Seconds. */
  static final int RETRY_AFTER_SECONDS = 30;

  private final ErrorCode error;
  private final Map<String, String> details;
  private final List<Violation> violations;

  /**
   * @param message what is told to the sender
   * @param details more for the sender; may be empty
   * @param cause for the log only
   */
  Refusal(ErrorCode error, String message, Map<String, String> details, @Nullable Throwable cause) {
    this(error, message, details, List.of(), cause);
  }

  private Refusal(
      ErrorCode error,
      String message,
      Map<String, String> details,
      List<Violation> violations,
      @Nullable Throwable cause) {
    // No stack trace: a refusal is an answer, not a fault.
    super(message, cause, false, false);
    this.error = error;
    this.details = details;
    this.violations = violations;
  }

  Refusal(ErrorCode error) {
    this(error, error.message(), Map.of(), null);
  }

  Refusal(ErrorCode error, String message) {
    this(error, message, Map.of(), null);
  }

  /** An event that does not match the schema of its type. */
  static Refusal invalid(List<Violation> violations) {
    ErrorCode error = ErrorCode.BODY_INVALID;
    return new Refusal(error, error.message(), Map.of(), violations, null);
  }

  /** The error. */
  public ErrorCode error() {
    return error;
  }

  Map<String, String> details() {
    return details;
  }

  List<Violation> violations() {
    return violations;
  }
}
