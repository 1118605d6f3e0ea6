package io.github.buildkitepubsub.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.buildkitepubsub.event.Compatibility;
import io.github.buildkitepubsub.event.EventSettings;
import io.github.buildkitepubsub.event.MessageFormat;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.publish.MessageId;
import io.github.buildkitepubsub.publish.PublishException;
import io.github.buildkitepubsub.testing.Events;
import io.github.buildkitepubsub.testing.FakeTopic;
import io.github.buildkitepubsub.testing.ManualClock;
import io.github.buildkitepubsub.testing.Outcomes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TopicDeadLetterQueueTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant GIVEN_UP = ManualClock.START.plusSeconds(4);
  private final PublishException failure =
      PublishException.permanent("INVALID_ARGUMENT", "Pub/Sub answered INVALID_ARGUMENT", null);
  private static final WebhookEvent EVENT =
      Events.parse(
          "{\"event\":\"build.finished\", \"build\":{\"number\":12345678901234567890},"
              + "\"pipeline\":{\"name\":\"é\",\"description\":\"ditto ditto ditto ditto\"}}");

  private final FakeTopic topic = new FakeTopic();

  @ParameterizedTest
  @EnumSource
  void addsWhyToTheAttributesOfTheEvent(Compatibility shape) {
    Map<String, String> expected = new HashMap<>(format(shape).attributes(EVENT));
    expected.put("event_id", EVENT.id().value());
    expected.put("dlq_reason", "publish_error");
    expected.put("dlq_original_timestamp", "2026-05-09T21:06:00.000Z");
    expected.put("dlq_error_message", "Pub/Sub answered INVALID_ARGUMENT");
    expected.put("dlq_retry_count", "0");

    CompletionStage<MessageId> buried = bury(shape, DeadLetter.of(EVENT, failure, GIVEN_UP));

    assertThat(buried.toCompletableFuture()).isCompletedWithValue(new MessageId("t-1"));
    assertThat(topic.messages().get(0).attributes()).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource
  void keepsTheEventsDataByteForByte(Compatibility shape) {
    String data = StandardCharsets.UTF_8.decode(format(shape).data(EVENT)).toString();

    var unused = bury(shape, DeadLetter.of(EVENT, failure, GIVEN_UP));

    assertThat(topic.messages().get(0).data())
        .isEqualTo(
            "{\"original_payload\":"
                + data
                + ",\"dlq_metadata\":{\"failure_reason\":\"publish_error\","
                + "\"error_message\":\"Pub/Sub answered INVALID_ARGUMENT\","
                + "\"timestamp\":\"2026-05-09T21:06:04.000Z\","
                + "\"original_event_type\":\"build.finished\",\"retry_count\":0}}");
  }

  @Test
  void countsRetriesAndEscapesTexts() throws Exception {
    DeadLetter letter =
        new DeadLetter(EVENT, DeadLetterReason.UNKNOWN, "a \"quoted\"\nline", 4, GIVEN_UP);

    var unused = bury(Compatibility.V2, letter);

    FakeTopic.Message message = topic.messages().get(0);
    JsonNode metadata = JSON.readTree(message.data()).path("dlq_metadata");
    assertThat(metadata.path("error_message").asText()).isEqualTo("a \"quoted\"\nline");
    assertThat(metadata.path("retry_count").asInt()).isEqualTo(4);
    assertThat(message.attributes()).containsEntry("dlq_retry_count", "4");
  }

  @Test
  void cutsAnAttributeAtPubSubsLimit() {
    DeadLetter letter =
        new DeadLetter(EVENT, DeadLetterReason.UNKNOWN, "é".repeat(600), 0, GIVEN_UP);

    var unused = bury(Compatibility.V2, letter);

    assertThat(topic.messages().get(0).attributes())
        .containsEntry("dlq_error_message", "é".repeat(512));
  }

  @ParameterizedTest
  @EnumSource
  void leavesOutWhatThePayloadRepeatsWhereItIsTooLarge(Compatibility shape) throws Exception {
    DeadLetter letter = DeadLetter.of(EVENT, failure, GIVEN_UP);
    String reduced = StandardCharsets.UTF_8.decode(format(shape).reducedData(EVENT)).toString();
    topic.limit(reduced.length() + 300);

    CompletionStage<MessageId> buried = bury(shape, letter);

    assertThat(buried.toCompletableFuture()).isCompleted();
    assertThat(topic.messages()).hasSize(1);
    String data = topic.messages().get(0).data();
    assertThat(data).startsWith("{\"original_payload\":" + reduced + ",");
    assertThat(data).contains(new String(EVENT.body(), StandardCharsets.UTF_8));
    assertThat(JSON.readTree(data).path("dlq_metadata").path("payload_reduced").asBoolean())
        .isTrue();
  }

  @Test
  void doesNotBuryWhatIsTooLargeAllTheSame() {
    topic.limit(10);

    CompletionStage<MessageId> buried =
        bury(Compatibility.V2, DeadLetter.of(EVENT, failure, GIVEN_UP));

    assertThat(Outcomes.failure(buried))
        .isInstanceOfSatisfying(
            PublishException.class, e -> assertThat(e.status()).isEqualTo("TOO_LARGE"));
    assertThat(topic.attempts()).isEqualTo(2);
  }

  @Test
  void triesOnce() {
    PublishException down = PublishException.retryable("UNAVAILABLE", "down", null);
    topic.failNext(down);

    CompletionStage<MessageId> buried =
        bury(Compatibility.V2, DeadLetter.of(EVENT, failure, GIVEN_UP));

    assertThat(PublishException.from(Outcomes.failure(buried))).isSameAs(down);
    assertThat(topic.attempts()).isEqualTo(1);
  }

  @Test
  void isDocumentedKeyByKey() throws Exception {
    String document = Files.readString(Path.of("docs/EVENTS.md"));
    String section = document.substring(document.indexOf("## Dead letters"));
    topic.limit(format(Compatibility.V2).reducedData(EVENT).remaining() + 300);

    var unused = bury(Compatibility.V2, DeadLetter.of(EVENT, failure, GIVEN_UP));

    FakeTopic.Message message = topic.messages().get(0);
    List<String> keys = new ArrayList<>(message.attributes().keySet());
    keys.removeAll(format(Compatibility.V2).attributes(EVENT).keySet());
    JSON.readTree(message.data()).path("dlq_metadata").fieldNames().forEachRemaining(keys::add);
    assertThat(keys).hasSize(4 + 6).allSatisfy(key -> assertThat(section).contains(key));
    for (DeadLetterReason reason : DeadLetterReason.values()) {
      assertThat(section).contains("`" + reason.text() + "`");
    }
  }

  private CompletionStage<MessageId> bury(Compatibility shape, DeadLetter letter) {
    return new TopicDeadLetterQueue(topic, format(shape)).bury(letter);
  }

  private static MessageFormat format(Compatibility shape) {
    return new MessageFormat(new EventSettings(shape, null, null));
  }
}
