package io.github.buildkitepubsub.publish.subscription;

import java.time.Duration;

/** Tells a run, from another thread, to end in good order; and lets it wait for its time. */
public interface Stop {

  /** True once the run is told to end. */
  boolean isRequested();

  /**
   * Waits for {@code time}, or until the run is told to end.
   *
   * @return true if it is told to end
   */
  boolean await(Duration time) throws InterruptedException;
}
