package io.github.buildkitepubsub.reload;

import java.util.List;

/** What became of a reload. */
public sealed interface ReloadResult {

  /**
   * The configuration differs from the one in force, and was taken over as far as that can be done.
   *
   * @param changes what is in force from now on; empty if all that differs needs a restart
   * @param needRestart what differs and is as it was until a restart
   */
  record Reloaded(List<KeyChange> changes, List<KeyChange> needRestart) implements ReloadResult {}

  /** The configuration is as the one in force. */
  record Unchanged() implements ReloadResult {}

  /**
   * The configuration cannot be used: the one in force stays as a whole.
   *
   * @param problems a sentence each; never empty
   */
  record Rejected(List<String> problems) implements ReloadResult {}

  /**
   * The configuration is good, and a fault of this service kept parts of it from being in force. A
   * further reload tries all of it again.
   *
   * @param applied the parts that follow it
   * @param failed the parts that do not, or not wholly; never empty
   */
  record Incomplete(List<String> applied, List<String> failed) implements ReloadResult {}
}
