package io.github.buildkitepubsub.reload;

import java.util.List;

/** A configuration that cannot be used. No problem of it holds a secret. */
public final class ReloadRejectedException extends Exception {

  private static final long serialVersionUID = 1;

  private final transient List<String> problems;

  /**
   * @param problems a sentence each, at least one
   */
  public ReloadRejectedException(List<String> problems) {
    // No stack trace: it is an operator's mistake, and each problem says where it is.
    super(String.join(System.lineSeparator(), problems), null, false, false);
    this.problems = List.copyOf(problems);
  }

  /** What is wrong, a sentence each. */
  public List<String> problems() {
    return problems;
  }
}
