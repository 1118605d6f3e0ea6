package io.github.buildkitepubsub.operate.task;

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
}
