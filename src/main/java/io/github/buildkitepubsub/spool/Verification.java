package io.github.buildkitepubsub.spool;

/**
 * What a look at every entry found.
 *
 * @param whole entries that are as they were stored
 * @param damaged entries that were not, and were set aside
 */
public record Verification(long whole, long damaged) {

  /** Nothing was looked at yet. */
  public static final Verification NONE = new Verification(0, 0);

  /** This and what {@code more} found. */
  public Verification plus(Verification more) {
    return new Verification(whole + more.whole, damaged + more.damaged);
  }
}
