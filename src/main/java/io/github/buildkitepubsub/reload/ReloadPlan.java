package io.github.buildkitepubsub.reload;

import java.util.List;

/**
 * A configuration that was read, validated and prepared, and is not in force yet.
 *
 * @param changes what {@code apply} changes
 * @param needRestart what differs from the configuration in force and is not changed
 * @param isOverdue whether an earlier one was put into force in part only, so that this one is to
 *     be applied though nothing may differ
 * @param apply puts it into force; a part that fails keeps no other from it, and ends in a {@link
 *     ReloadIncompleteException}
 */
public record ReloadPlan(
    List<KeyChange> changes, List<KeyChange> needRestart, boolean isOverdue, Runnable apply) {

  /** After one that was put into force as a whole. */
  public ReloadPlan(List<KeyChange> changes, List<KeyChange> needRestart, Runnable apply) {
    this(changes, needRestart, false, apply);
  }

  boolean isEmpty() {
    return !isOverdue && changes.isEmpty() && needRestart.isEmpty();
  }
}
