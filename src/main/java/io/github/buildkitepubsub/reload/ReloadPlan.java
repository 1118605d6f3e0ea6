package io.github.buildkitepubsub.reload;

import java.util.List;

/**
 * A configuration that was read, validated and prepared, and is not in force yet.
 *
 * @param changes what {@code apply} changes
 * @param needRestart what differs from the configuration in force and is not changed
 * @param apply puts it into force; cannot fail
 */
public record ReloadPlan(List<KeyChange> changes, List<KeyChange> needRestart, Runnable apply) {

  boolean isEmpty() {
    return changes.isEmpty() && needRestart.isEmpty();
  }
}
