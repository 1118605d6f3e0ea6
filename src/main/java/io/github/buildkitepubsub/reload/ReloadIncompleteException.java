package io.github.buildkitepubsub.reload;

import java.util.List;

/** Some parts of a configuration that was found to be good could not be put into force. */
public final class ReloadIncompleteException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient List<String> applied;
  private final transient List<String> failed;

  /**
   * @param applied the parts that follow the new configuration
   * @param failed the parts that do not, or not wholly; at least one
   * @param causes one for each that failed
   */
  public ReloadIncompleteException(
      List<String> applied, List<String> failed, List<RuntimeException> causes) {
    super("not in force: " + String.join(", ", failed), causes.get(0));
    causes.stream().skip(1).forEach(this::addSuppressed);
    this.applied = List.copyOf(applied);
    this.failed = List.copyOf(failed);
  }

  /** The parts that follow the new configuration. */
  public List<String> applied() {
    return applied;
  }

  /** The parts that do not, or not wholly. */
  public List<String> failed() {
    return failed;
  }
}
