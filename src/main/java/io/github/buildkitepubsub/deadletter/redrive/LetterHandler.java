package io.github.buildkitepubsub.deadletter.redrive;

import java.util.List;

/** Does something with the letters that a {@link Sweep} finds. */
@FunctionalInterface
public interface LetterHandler {

  /** Handles a page of letters, at least one; none comes twice. */
  Handled handle(List<StoredLetter> letters) throws InterruptedException;

  /**
   * What became of a page.
   *
   * @param done letters to remove; the others are given back in the end
   * @param finished whether no more are wanted
   */
  record Handled(List<StoredLetter> done, boolean finished) {

    /** All stay, and more are wanted. */
    public static final Handled KEPT = new Handled(List.of(), false);
  }
}
