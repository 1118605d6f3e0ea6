package io.github.buildkitepubsub.spool;

import java.time.Duration;

/**
 * What a spool counts. Per append exactly one of {@code appended} and {@code appendFailed} is
 * called. Implementations are thread-safe and cheap.
 */
public interface SpoolMetrics {

  /** An event is durable, so long after it was handed over. */
  void appended(Duration took);

  /** An event was not stored. */
  void appendFailed(SpoolException.Reason reason);

  /** A transaction with {@code changes} appends, removals and marks is on the disk. */
  void committed(int changes, Duration took);

  /** An event, or a part of the file, could not be read and was set aside. */
  void setAside();
}
