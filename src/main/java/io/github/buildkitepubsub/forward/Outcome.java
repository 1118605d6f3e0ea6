package io.github.buildkitepubsub.forward;

import io.github.buildkitepubsub.publish.MessageId;

/** Where an event is now, durably. */
public sealed interface Outcome {

  /**
   * In Pub/Sub, for every subscriber.
   *
   * @param id Pub/Sub's identifier of the message
   */
  record Published(MessageId id) implements Outcome {}

  /**
   * In the dead letter queue, from which an operator sends it on.
   *
   * @param id the identifier of the dead letter's message
   */
  record Buried(MessageId id) implements Outcome {}

  /** In the spool, on this instance's disk, from which it will be forwarded. */
  record Spooled() implements Outcome {

    public static final Spooled INSTANCE = new Spooled();
  }
}
