package io.github.buildkitepubsub.reload;

/** What asks for a reload. */
public enum ReloadTrigger {
  /** A file that is watched has changed. */
  FILE,
  /** The process was sent SIGHUP. */
  SIGNAL,
  /** An operator called the task. */
  TASK
}
