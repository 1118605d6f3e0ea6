package io.github.buildkitepubsub.embedded.store;

import com.google.protobuf.util.Timestamps;
import com.google.pubsub.v1.PubsubMessage;
import java.time.Instant;

/**
 * A published message.
 *
 * @param sequence its place in the order of publishing, over all topics
 * @param message with id and publish time
 * @param publishTime the message's, as the clock gave it
 * @param size what it counts against a topic's bound, in bytes
 */
record StoredMessage(long sequence, PubsubMessage message, Instant publishTime, long size) {

  /**
   * What objects and indexes take around a message's bytes, so that many small messages are bounded
   * too: measured with five attributes and one subscription.
   */
  private static final int OVERHEAD = 1024;

  static StoredMessage of(long sequence, PubsubMessage published, Instant publishTime) {
    PubsubMessage message =
        published.toBuilder()
            .setMessageId(Long.toString(sequence))
            .setPublishTime(Timestamps.fromMillis(publishTime.toEpochMilli()))
            .build();
    return new StoredMessage(
        sequence, message, publishTime, (long) message.getSerializedSize() + OVERHEAD);
  }
}
