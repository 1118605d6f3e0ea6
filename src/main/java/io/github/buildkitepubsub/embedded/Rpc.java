package io.github.buildkitepubsub.embedded;

/** The calls that faults are set on. */
public enum Rpc {
  PUBLISH,
  PULL,
  STREAMING_PULL,
  /** Acknowledge and ModifyAckDeadline. */
  ACKNOWLEDGE,
  /** All that creates, reads, changes or deletes topics and subscriptions, and Seek. */
  ADMIN
}
