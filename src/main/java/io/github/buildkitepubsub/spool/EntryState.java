package io.github.buildkitepubsub.spool;

/** What is to become of an event in the spool. */
public enum EntryState {
  /** It is to be published. */
  PENDING,
  /** It was given up, and waits for the dead letter topic or an operator. */
  GIVEN_UP
}
