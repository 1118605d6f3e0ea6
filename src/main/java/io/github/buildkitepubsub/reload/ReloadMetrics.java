package io.github.buildkitepubsub.reload;

import java.time.Instant;

/** What is told of reloads. Implementations are thread-safe. */
public interface ReloadMetrics {

  /**
   * A configuration was found to be good, and is in force as far as it can be while this runs.
   * Called at the start too, before anything else.
   */
  void succeeded(Instant at);

  /** A reload has ended; called once for each, after {@link #succeeded} if it was good. */
  void reloaded(ReloadTrigger trigger, ReloadResult result);
}
