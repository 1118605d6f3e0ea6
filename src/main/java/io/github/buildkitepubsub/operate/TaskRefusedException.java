package io.github.buildkitepubsub.operate;

/**
 * A call of a task that changed nothing, because of what was asked. Its message is the answer: it
 * says what is wrong and what to do. Dropwizard answers 500 to any exception of a task and leaves a
 * task no way to 400.
 */
public final class TaskRefusedException extends Exception {

  private static final long serialVersionUID = 1;

  /**
   * @param message one sentence for an operator
   */
  public TaskRefusedException(String message) {
    // No stack trace: Dropwizard logs it, and it would say nothing of an operator's mistake.
    super(message, null, false, false);
  }
}
