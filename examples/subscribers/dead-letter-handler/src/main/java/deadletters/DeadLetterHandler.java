package deadletters;

import com.google.cloud.pubsub.v1.AckReplyConsumer;
import com.google.cloud.pubsub.v1.MessageReceiver;
import com.google.gson.JsonObject;
import com.google.pubsub.v1.PubsubMessage;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/**
 * Archives each dead letter and logs it, then acknowledges it: in this order, so that a crash loses
 * none. Pub/Sub can deliver a letter twice, and two letters can be of one event: the second is
 * acknowledged and not logged again.
 */
final class DeadLetterHandler implements MessageReceiver {

  private final Archive archive;
  private final PrintStream log;
  private final InstantSource clock;

  DeadLetterHandler(Archive archive, PrintStream log, InstantSource clock) {
    this.archive = archive;
    this.log = log;
    this.clock = clock;
  }

  @Override
  public void receiveMessage(PubsubMessage message, AckReplyConsumer reply) {
    Map<String, String> attributes = message.getAttributesMap();
    // A letter that is not the relay's has no event; then the message stands for it.
    String eventId = attributes.getOrDefault("event_id", "message-" + message.getMessageId());
    try {
      if (archive.add(eventId, archived(eventId, message))) {
        log.println(logged(eventId, attributes));
      }
      reply.ack();
    } catch (IOException e) {
      log.println(line("CRITICAL", "dead letter not archived: " + e.getMessage(), eventId));
      reply.nack();
    }
  }

  /** All of the letter: {@code data} are its bytes in Base64. */
  private JsonObject archived(String eventId, PubsubMessage message) {
    JsonObject line = new JsonObject();
    line.addProperty("event_id", eventId);
    line.addProperty("message_id", message.getMessageId());
    line.addProperty("stored_at", stored(message).toString());
    line.addProperty("archived_at", clock.instant().toString());
    JsonObject attributes = new JsonObject();
    new TreeMap<>(message.getAttributesMap()).forEach(attributes::addProperty);
    line.add("attributes", attributes);
    line.addProperty("data", Base64.getEncoder().encodeToString(message.getData().toByteArray()));
    return line;
  }

  /** The fields that Cloud Logging knows, and what an alert's text needs. */
  private static JsonObject logged(String eventId, Map<String, String> attributes) {
    JsonObject line = line("ERROR", "dead letter", eventId);
    line.addProperty("event_type", attributes.getOrDefault("event_type", ""));
    line.addProperty("pipeline", attributes.getOrDefault("pipeline", ""));
    line.addProperty("reason", attributes.getOrDefault("dlq_reason", ""));
    line.addProperty("error", attributes.getOrDefault("dlq_error_message", ""));
    return line;
  }

  private static JsonObject line(String severity, String message, String eventId) {
    JsonObject line = new JsonObject();
    line.addProperty("severity", severity);
    line.addProperty("message", message);
    line.addProperty("event_id", eventId);
    return line;
  }

  private static Instant stored(PubsubMessage message) {
    return Instant.ofEpochSecond(
        message.getPublishTime().getSeconds(), message.getPublishTime().getNanos());
  }
}
