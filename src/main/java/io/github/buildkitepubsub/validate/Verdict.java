package io.github.buildkitepubsub.validate;

import java.util.List;

/**
 * What is to be done with an event.
 *
 * @param violations what is wrong with it; empty where it is to be forwarded
 */
public record Verdict(Action action, List<Violation> violations) {

  /** Nothing is wrong with it, or nobody looked. */
  public static final Verdict FORWARD = new Verdict(Action.FORWARD, List.of());

  /** What is to be done. */
  public enum Action {
    /** Forward it like any other. */
    FORWARD,
    /** Refuse it, and tell its sender why. */
    REJECT,
    /** Store it in the dead letter topic. */
    BURY
  }
}
