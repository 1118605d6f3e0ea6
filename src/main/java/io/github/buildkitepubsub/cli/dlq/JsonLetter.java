package io.github.buildkitepubsub.cli.dlq;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.buildkitepubsub.deadletter.DeadLetterKeys;
import io.github.buildkitepubsub.deadletter.redrive.LetterContent;
import io.github.buildkitepubsub.publish.subscription.StoredMessage;
import java.time.Duration;
import java.time.Instant;

/** What is known of a letter without its payload, as one JSON object. */
record JsonLetter(Instant now) implements LetterFormatter {

  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  public String format(StoredMessage letter) {
    ObjectNode line =
        JSON.createObjectNode()
            .put("event_id", letter.eventId())
            .put("event_type", letter.eventType())
            .put("pipeline", letter.pipeline())
            .put("reason", letter.attribute(DeadLetterKeys.REASON))
            .put("error", letter.attribute(DeadLetterKeys.ERROR_MESSAGE))
            .put("retries", letter.attribute(DeadLetterKeys.RETRY_COUNT))
            .put("stored_at", letter.storedAt().toString())
            .put("age_seconds", Duration.between(letter.storedAt(), now).toSeconds())
            .put("bytes", letter.data().length)
            .put("reduced", LetterContent.isReduced(letter))
            .put("message_id", letter.messageId());
    ObjectNode attributes = line.putObject("attributes");
    letter.attributes().forEach(attributes::put);
    try {
      return JSON.writeValueAsString(line);
    } catch (JsonProcessingException e) {
      throw new AssertionError("texts and numbers are always JSON", e);
    }
  }
}
