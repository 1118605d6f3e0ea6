package io.github.buildkitepubsub.cli.tail;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.buildkitepubsub.publish.pubsub.pull.TailedMessage;
import java.io.IOException;

/** The whole message as one JSON object; data that is not JSON is in Base64. */
final class JsonLine implements MessageFormatter {

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(
              DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS,
              DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  @Override
  public String format(TailedMessage message) {
    ObjectNode line =
        JSON.createObjectNode()
            .put("message_id", message.id())
            .put("publish_time", message.publishedAt().toString());
    if (!message.orderingKey().isEmpty()) {
      line.put("ordering_key", message.orderingKey());
    }
    ObjectNode attributes = line.putObject("attributes");
    message.attributes().forEach(attributes::put);
    try {
      line.set("data", JSON.readTree(message.data()));
    } catch (IOException e) {
      line.put("data_base64", message.data());
    }
    try {
      return JSON.writeValueAsString(line);
    } catch (JsonProcessingException e) {
      throw new AssertionError("a tree can always be written", e);
    }
  }
}
