package io.github.buildkitepubsub.publish.pubsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.pubsub.v1.PubsubMessage;
import io.github.buildkitepubsub.event.EventSettings;
import io.github.buildkitepubsub.event.MessageFormat;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.publish.MessagePublisher;
import io.github.buildkitepubsub.publish.PublishException;
import io.github.buildkitepubsub.publish.PublishException.Kind;
import io.github.buildkitepubsub.testing.Events;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageAssemblerTest {

  private static final MessageFormat FORMAT = new MessageFormat(EventSettings.defaults());
  private static final WebhookEvent EVENT =
      Events.parse(
          "{\"event\":\"build.finished\",\"build\":{\"id\":\"b-1\"},"
              + "\"pipeline\":{\"id\":\"p-1\",\"name\":\"Deploy\"}}");

  @Test
  void carriesTheFormatsDataAndAttributes() {
    PubsubMessage message = assembler(OrderingKey.NONE).assemble(EVENT);

    assertThat(message.getData().asReadOnlyByteBuffer()).isEqualTo(FORMAT.data(EVENT));
    assertThat(message.getAttributesMap()).isEqualTo(FORMAT.attributes(EVENT));
    assertThat(message.getData().toString(StandardCharsets.UTF_8))
        .endsWith("\"raw_payload\":" + new String(EVENT.body(), StandardCharsets.UTF_8) + "}");
  }

  @ParameterizedTest
  @CsvSource({"NONE, ''", "PIPELINE, p-1", "BUILD, b-1"})
  void ordersByTheChosenIdentifier(OrderingKey orderingKey, String expected) {
    PubsubMessage message = assembler(orderingKey).assemble(EVENT);

    assertThat(message.getOrderingKey()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"PIPELINE", "BUILD"})
  void doesNotOrderAnEventWithoutTheIdentifier(OrderingKey orderingKey) {
    PubsubMessage message = assembler(orderingKey).assemble(Events.of("agent.connected"));

    assertThat(message.getOrderingKey()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"PIPELINE, pipeline", "BUILD, build"})
  void ordersNothingByAKeyThatPubSubWouldRefuse(OrderingKey orderingKey, String object) {
    WebhookEvent event =
        Events.parse(
            "{\"event\":\"build.finished\",\""
                + object
                + "\":{\"id\":\""
                + "é".repeat(512)
                + "x"
                + "\"}}");

    PubsubMessage message = assembler(orderingKey).assemble(event);

    assertThat(message.getOrderingKey()).isEmpty();
  }

  @Test
  void ordersByTheLongestKeyThatPubSubTakes() {
    WebhookEvent event =
        Events.parse("{\"event\":\"x.y\",\"build\":{\"id\":\"" + "é".repeat(512) + "\"}}");

    PubsubMessage message = assembler(OrderingKey.BUILD).assemble(event);

    assertThat(message.getOrderingKeyBytes().size()).isEqualTo(1024);
  }

  @Test
  void takesAMessageOfExactlyTheLimit() {
    WebhookEvent event = eventWithMessageSize(MessageAssembler.MAX_MESSAGE_BYTES);

    PubsubMessage message = assembler(OrderingKey.NONE).assemble(event);

    assertThat(message.getSerializedSize()).isEqualTo(9_999_000);
  }

  @Test
  void refusesAMessageOfOneByteMoreForGood() {
    WebhookEvent event = eventWithMessageSize(MessageAssembler.MAX_MESSAGE_BYTES + 1);

    PublishException refused =
        catchThrowableOfType(
            PublishException.class, () -> assembler(OrderingKey.NONE).assemble(event));

    assertThat(refused.kind()).isEqualTo(Kind.PERMANENT);
    assertThat(refused.status()).isEqualTo("TOO_LARGE");
    assertThat(refused).hasMessageContaining("9999001").hasMessageContaining("9999000");
  }

  @Test
  void carriesAnyDataAndAttributes() {
    PubsubMessage message =
        MessageAssembler.assemble(ByteBuffer.wrap(new byte[] {1, 2}), Map.of("k", "v"));

    assertThat(message.getData().toByteArray()).containsExactly(1, 2);
    assertThat(message.getAttributesMap()).isEqualTo(Map.of("k", "v"));
    assertThat(message.getOrderingKey()).isEmpty();
  }

  @Test
  void refusesAnyDataThatIsTooLarge() {
    PublishException refused =
        catchThrowableOfType(
            PublishException.class,
            () ->
                MessageAssembler.assemble(
                    ByteBuffer.allocate(MessageAssembler.MAX_MESSAGE_BYTES), Map.of()));

    assertThat(refused.status()).isEqualTo(MessagePublisher.TOO_LARGE);
  }

  private static MessageAssembler assembler(OrderingKey orderingKey) {
    return new MessageAssembler(FORMAT, orderingKey);
  }

  /** Padding is copied one to one, and this near to the limit no length field grows with it. */
  private static WebhookEvent eventWithMessageSize(int bytes) {
    int padding = 9_000_000;
    int size = assembler(OrderingKey.NONE).assemble(padded(padding)).getSerializedSize();
    return padded(padding + bytes - size);
  }

  private static WebhookEvent padded(int padding) {
    return Events.parse("{\"event\":\"build.finished\",\"x\":\"" + "x".repeat(padding) + "\"}");
  }
}
