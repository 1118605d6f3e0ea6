package io.github.buildkitepubsub.embedded.store;

import com.google.pubsub.v1.ReceivedMessage;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** One message of one subscription that is not acknowledged: ready, or leased to a consumer. */
final class Delivery {
  static final Comparator<Delivery> BY_SEQUENCE =
      Comparator.comparingLong(delivery -> delivery.message.sequence());

  static final Comparator<Delivery> BY_DEADLINE =
      Comparator.comparing((Delivery delivery) -> delivery.deadline).thenComparing(BY_SEQUENCE);

  private final StoredMessage message;
  private int attempts;
  private String ackId = "";
  private Instant deadline = Instant.MIN;
  private @Nullable Consumer holder;

  Delivery(StoredMessage message) {
    this.message = message;
  }

  StoredMessage message() {
    return message;
  }

  /** How often it was handed to a consumer. */
  int attempts() {
    return attempts;
  }

  /** Who has it; null where it is ready. */
  @Nullable Consumer holder() {
    return holder;
  }

  /** When the lease ends. */
  Instant deadline() {
    return deadline;
  }

  /**
   * Whether the id is the one of the last lease. That lease may have ended: an acknowledgement that
   * comes late still counts while nobody else has the message.
   */
  boolean wasLeasedAs(String id) {
    return id.equals(ackId);
  }

  void lease(Consumer consumer, String newAckId, Instant until) {
    attempts++;
    ackId = newAckId;
    deadline = until;
    holder = consumer;
    consumer.hold(message);
  }

  /** Sets a new end of the lease. Not while the delivery is in a set ordered by deadline. */
  void extend(Instant until) {
    deadline = until;
  }

  void release() {
    if (holder != null) {
      holder.letGo(message);
      holder = null;
    }
  }

  /**
   * What the consumer gets.
   *
   * @param counted whether to tell the attempt; Pub/Sub does so only with a dead letter policy
   */
  ReceivedMessage received(boolean counted) {
    return ReceivedMessage.newBuilder()
        .setAckId(ackId)
        .setMessage(message.message())
        .setDeliveryAttempt(counted ? attempts : 0)
        .build();
  }
}
