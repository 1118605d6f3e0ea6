package io.github.buildkitepubsub.deadletter.redrive;

/**
 * A message of the dead letter topic that is no dead letter. The message says why, for a person.
 */
public final class UnreadableLetterException extends Exception {

  UnreadableLetterException(String message) {
    super(message);
  }
}
