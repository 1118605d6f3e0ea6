package io.github.buildkitepubsub.operate.task;

import java.util.concurrent.ExecutionException;

/**
 * A call of a task that was begun and not finished, for a reason that is known. It is answered 500
 * with its message, which says what was done and what was not.
 */
public final class TaskFailedException extends Exception {

  private static final long serialVersionUID = 1;

  /**
   * @param message one sentence for an operator
   */
  public TaskFailedException(String message) {
    // No stack trace: the fault is elsewhere, and is logged there.
    super(message, null, false, false);
  }

  /**
   * @param message what could not be done
   * @param failure why: the message of its cause is told too
   */
  public TaskFailedException(String message, ExecutionException failure) {
    this(message + ": " + reason(failure));
  }

  private static String reason(ExecutionException failure) {
    Throwable cause = failure.getCause();
    return String.valueOf(cause == null ? failure.getMessage() : cause.getMessage());
  }
}
