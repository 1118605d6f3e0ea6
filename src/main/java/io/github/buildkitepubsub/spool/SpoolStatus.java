package io.github.buildkitepubsub.spool;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is in the spool.
 *
 * @param events pending ones
 * @param givenUp events that were given up and are still here
 * @param bytes of the bodies of both
 * @param maxBytes how many there may be
 * @param isHigh whether bytes are past the high-water mark
 * @param oldest when the oldest pending event was received; null if there is none
 * @param problem why nothing can be stored just now, for an operator; null if it can
 */
public record SpoolStatus(
    long events,
    long givenUp,
    long bytes,
    long maxBytes,
    boolean isHigh,
    @Nullable Instant oldest,
    @Nullable String problem) {

  /** Whether an append can be expected to succeed. */
  public boolean isWritable() {
    return problem == null;
  }
}
