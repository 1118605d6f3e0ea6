package io.github.buildkitepubsub.replay;

/** What was read is no event that can be replayed. The message says why, for a person. */
public final class UnreadableEventException extends Exception {

  public UnreadableEventException(String message) {
    super(message);
  }
}
