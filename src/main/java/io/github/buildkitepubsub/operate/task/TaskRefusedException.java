package io.github.buildkitepubsub.operate.task;

/**
 * A call of a task that changed nothing, because of what was asked. It is answered 400 with its
 * message, which says what is wrong and what to do.
 */
public final class TaskRefusedException extends Exception {

  private static final long serialVersionUID = 1;

  /**
   * @param message one sentence for an operator
   */
  public TaskRefusedException(String message) {
    // No stack trace: it would say nothing of an operator's mistake.
    super(message, null, false, false);
  }
}
