package io.github.buildkitepubsub.embedded.store;

import com.google.protobuf.ByteString;
import com.google.pubsub.v1.PubsubMessage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * What Pub/Sub refuses to publish. A request is refused as a whole for one bad message.
 *
 * @see <a href="https://cloud.google.com/pubsub/quotas#resource_limits">the limits</a>
 */
final class Limits {
  static final int MAX_REQUEST_BYTES = 10_000_000;
  static final int MAX_REQUEST_MESSAGES = 1000;
  static final int MAX_ATTRIBUTES = 100;
  static final int MAX_KEY_BYTES = 256;
  static final int MAX_VALUE_BYTES = 1024;
  static final int MAX_ORDERING_KEY_BYTES = 1024;

  /** Reserved, but for what Google's own clients add. */
  private static final String RESERVED = "goog";

  private static final String CLIENT_KEYS = "googclient_";

  private Limits() {}

  static void check(List<PubsubMessage> messages, int requestBytes) {
    if (messages.isEmpty()) {
      throw Refusals.invalid("the request has no messages");
    }
    atMost("messages in a request", messages.size(), MAX_REQUEST_MESSAGES);
    atMost("bytes in a request", requestBytes, MAX_REQUEST_BYTES);
    messages.forEach(Limits::check);
  }

  private static void check(PubsubMessage message) {
    if (message.getData().isEmpty() && message.getAttributesCount() == 0) {
      throw Refusals.invalid("a message needs data or an attribute");
    }
    atMost("bytes in a message", message.getSerializedSize(), MAX_REQUEST_BYTES);
    atMost("attributes of a message", message.getAttributesCount(), MAX_ATTRIBUTES);
    ByteString orderingKey = message.getOrderingKeyBytes();
    atMost("bytes in an ordering key", orderingKey.size(), MAX_ORDERING_KEY_BYTES);
    for (Map.Entry<String, String> attribute : message.getAttributesMap().entrySet()) {
      checkKey(attribute.getKey());
      atMost(
          "bytes in the value of attribute " + attribute.getKey(),
          bytes(attribute.getValue()),
          MAX_VALUE_BYTES);
    }
  }

  private static void checkKey(String key) {
    if (key.isEmpty()) {
      throw Refusals.invalid("an attribute key is empty");
    }
    if (key.startsWith(RESERVED) && !key.startsWith(CLIENT_KEYS)) {
      throw Refusals.invalid("attribute key " + key + " starts with goog, which is reserved");
    }
    atMost("bytes in an attribute key", bytes(key), MAX_KEY_BYTES);
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static void atMost(String what, int actual, int limit) {
    if (actual > limit) {
      throw Refusals.invalid(what + ": " + actual + ", at most " + limit + " are allowed");
    }
  }
}
