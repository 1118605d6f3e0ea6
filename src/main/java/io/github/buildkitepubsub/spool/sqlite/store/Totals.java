package io.github.buildkitepubsub.spool.sqlite.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the database holds after a COMMIT.
 *
 * @param oldest when the first pending event was received
 * @param last the highest position that was ever stored, as it is stored
 */
public record Totals(long pending, long givenUp, long bytes, @Nullable Instant oldest, long last) {

  /** Of an empty database. */
  public static final Totals NONE = new Totals(0, 0, 0, null, 0);
}
