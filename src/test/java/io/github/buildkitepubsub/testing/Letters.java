package io.github.buildkitepubsub.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.buildkitepubsub.deadletter.DeadLetter;
import io.github.buildkitepubsub.deadletter.DeadLetterReason;
import io.github.buildkitepubsub.deadletter.TopicDeadLetterQueue;
import io.github.buildkitepubsub.event.EventSettings;
import io.github.buildkitepubsub.event.MessageFormat;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.publish.subscription.StoredMessage;
import java.time.Instant;
import java.util.Map;

/** Dead letters as the real queue writes them. */
public final class Letters {

  private static final MessageFormat FORMAT = new MessageFormat(EventSettings.defaults());

  private Letters() {}

  /** A letter of an event with nothing but its type. */
  public static StoredMessage of(String messageId, String type) {
    return of(messageId, Events.of(type), DeadLetterReason.CONNECTION_ERROR, ManualClock.START);
  }

  public static StoredMessage of(
      String messageId, WebhookEvent event, DeadLetterReason reason, Instant storedAt) {
    return bury(new FakeTopic(), messageId, event, reason, storedAt);
  }

  /** A letter whose original lacks what the payload has too. */
  public static StoredMessage reduced(String messageId, WebhookEvent event) {
    FakeTopic small = new FakeTopic();
    small.limit(FORMAT.data(event).remaining());
    return bury(small, messageId, event, DeadLetterReason.UNKNOWN, ManualClock.START);
  }

  /** A message that nobody of this service wrote. */
  public static StoredMessage foreign(String messageId, String data) {
    return new StoredMessage(
        messageId, "", ManualClock.START, Map.of("event_type", "x"), data.getBytes(UTF_8));
  }

  private static StoredMessage bury(
      FakeTopic topic,
      String messageId,
      WebhookEvent event,
      DeadLetterReason reason,
      Instant storedAt) {
    new TopicDeadLetterQueue(topic, FORMAT)
        .bury(new DeadLetter(event, reason, "what went wrong", 2, storedAt))
        .toCompletableFuture()
        .join();
    FakeTopic.Message message = topic.messages().get(0);
    return new StoredMessage(
        messageId, "", storedAt, message.attributes(), message.data().getBytes(UTF_8));
  }
}
