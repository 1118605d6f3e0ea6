package io.github.buildkitepubsub.reload;

/** Something whose configuration can be read again. Used by one thread. */
@FunctionalInterface
public interface Reloadable {

  /**
   * Reads the configuration and prepares what it changes. Nothing is changed by this.
   *
   * @throws ReloadRejectedException if it cannot be used
   */
  ReloadPlan plan() throws ReloadRejectedException;
}
