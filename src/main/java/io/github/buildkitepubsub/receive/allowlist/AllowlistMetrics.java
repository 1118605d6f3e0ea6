package io.github.buildkitepubsub.receive.allowlist;

import java.util.function.DoubleSupplier;

/** What is counted of refreshes. Implementations are thread-safe. */
public interface AllowlistMetrics {

  /** A list was asked for. */
  void refreshed(boolean good);

  /**
   * Shows a list's age.
   *
   * @param seconds its age; NaN while there is none
   */
  void observeAge(DoubleSupplier seconds);
}
