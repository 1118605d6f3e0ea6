package io.github.buildkitepubsub.publish.pubsub;

import com.google.protobuf.UnsafeByteOperations;
import com.google.pubsub.v1.PubsubMessage;
import io.github.buildkitepubsub.event.MessageFormat;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.publish.MessagePublisher;
import io.github.buildkitepubsub.publish.PublishException;
import java.nio.ByteBuffer;
import java.util.Map;

/** Turns events and other content into messages that Pub/Sub takes. Thread-safe. */
final class MessageAssembler {

  /**
   * Pub/Sub's limit of 10 MB, decimal, holds for a message and for the request around it, in which
   * the topic's name takes some hundred bytes. A batch fails as a whole, so it is checked before.
   */
  static final int MAX_MESSAGE_BYTES = 10_000_000 - 1_000;

  /** Pub/Sub's limit. A longer key, which is no identifier of Buildkite's, orders nothing. */
  private static final int MAX_ORDERING_KEY_BYTES = 1024;

  private final MessageFormat format;
  private final OrderingKey orderingKey;

  MessageAssembler(MessageFormat format, OrderingKey orderingKey) {
    this.format = format;
    this.orderingKey = orderingKey;
  }

  /**
   * @throws PublishException permanent, if the message would be over the limit
   */
  PubsubMessage assemble(WebhookEvent event) {
    PubsubMessage.Builder builder = message(format.data(event), format.attributes(event));
    builder.setOrderingKey(orderingKey.of(event));
    if (builder.getOrderingKeyBytes().size() > MAX_ORDERING_KEY_BYTES) {
      builder.clearOrderingKey();
    }
    return build(builder);
  }

  /**
   * @param data this message's alone
   * @throws PublishException permanent, if the message would be over the limit
   */
  static PubsubMessage assemble(ByteBuffer data, Map<String, String> attributes) {
    return build(message(data, attributes));
  }

  private static PubsubMessage.Builder message(ByteBuffer data, Map<String, String> attributes) {
    return PubsubMessage.newBuilder()
        // Nobody else has the buffer: no copy is needed.
        .setData(UnsafeByteOperations.unsafeWrap(data))
        .putAllAttributes(attributes);
  }

  private static PubsubMessage build(PubsubMessage.Builder builder) {
    PubsubMessage message = builder.build();
    if (message.getSerializedSize() > MAX_MESSAGE_BYTES) {
      throw PublishException.permanent(
          MessagePublisher.TOO_LARGE,
          "the message has "
              + message.getSerializedSize()
              + " bytes, Pub/Sub takes "
              + MAX_MESSAGE_BYTES,
          null);
    }
    return message;
  }
}
