package io.github.buildkitepubsub.spool.sqlite;

import io.github.buildkitepubsub.spool.EntryState;
import io.github.buildkitepubsub.spool.Verification;
import io.github.buildkitepubsub.spool.sqlite.store.Pages;
import io.github.buildkitepubsub.spool.sqlite.store.Row;
import java.sql.SQLException;
import java.util.List;

/**
 * Looks at every entry, some at a time, so that others can read between. Of the reader's thread
 * alone.
 */
final class Inspection {

  /** About what the forwarder reads at a time. */
  private static final int ENTRIES = 500;

  private static final long BYTES = 4L << 20;

  private final Decoder decoder;
  private EntryState state = EntryState.PENDING;
  private long after;
  private boolean isBegun;
  private Verification found = Verification.NONE;

  Inspection(Decoder decoder) {
    this.decoder = decoder;
  }

  /**
   * Goes on.
   *
   * @return false once it is over
   * @throws SQLException SQLITE_CORRUPT if the file itself is not whole
   */
  boolean step(Pages pages) throws SQLException {
    if (!isBegun) {
      pages.check();
      isBegun = true;
    }
    List<Long> positions = pages.find(state, after, Long.MAX_VALUE, ENTRIES, BYTES).positions();
    for (long position : positions) {
      Row row = pages.row(position);
      // One that was removed meanwhile was whole as far as anybody needs to know.
      if (row != null) {
        found =
            found.plus(
                decoder.decode(position, row) == null
                    ? new Verification(0, 1)
                    : new Verification(1, 0));
      }
      after = position;
    }
    if (!positions.isEmpty()) {
      return true;
    }
    if (state == EntryState.GIVEN_UP) {
      return false;
    }
    state = EntryState.GIVEN_UP;
    after = 0;
    return true;
  }

  Verification found() {
    return found;
  }
}
