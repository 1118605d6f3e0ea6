package io.github.buildkitepubsub.deadletter.redrive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.buildkitepubsub.deadletter.DeadLetterReason;
import io.github.buildkitepubsub.event.EventSettings;
import io.github.buildkitepubsub.event.MessageFormat;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.publish.subscription.StoredMessage;
import io.github.buildkitepubsub.testing.Events;
import io.github.buildkitepubsub.testing.Letters;
import io.github.buildkitepubsub.testing.ManualClock;
import io.github.buildkitepubsub.testing.Samples;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LetterContentTest {

  private static final MessageFormat FORMAT = new MessageFormat(EventSettings.defaults());

  @ParameterizedTest
  @MethodSource("io.github.buildkitepubsub.testing.Samples#types")
  void findsTheBytesThatWouldHaveBeenPublished(String type) throws Exception {
    WebhookEvent event = Events.parse(new String(Samples.bytes(type), UTF_8));

    LetterContent content = LetterContent.of(letter(event).data());

    assertThat(content.original()).isEqualTo(FORMAT.data(event));
    assertThat(content.reduced()).isFalse();
  }

  @Test
  void isNotFooledByAPayloadThatLooksLikeALettersEnd() throws Exception {
    WebhookEvent event =
        Events.parse(
            "{\"event\":\"x\", \"original_payload\":{\"a\":1},\"dlq_metadata\":"
                + "{\"payload_reduced\":true},\"s\":\"},\\\"dlq_metadata\\\":{\"  , \"é\":1.0e400}");

    LetterContent content = LetterContent.of(letter(event).data());

    assertThat(content.original()).isEqualTo(FORMAT.data(event));
    assertThat(content.reduced()).isFalse();
  }

  @Test
  void readsNumbersOfAnyLength() throws Exception {
    WebhookEvent event = Events.parse("{\"event\":\"x\",\"n\":" + "9".repeat(5_000) + "}");

    assertThat(LetterContent.of(letter(event).data()).original()).isEqualTo(FORMAT.data(event));
  }

  @Test
  void knowsAReducedOriginal() throws Exception {
    WebhookEvent event =
        Events.parse("{\"event\":\"x\",\"pipeline\":{\"description\":\"ditto ditto\"}}");

    LetterContent content = LetterContent.of(Letters.reduced("1", event).data());

    assertThat(content.reduced()).isTrue();
    assertThat(content.original()).isEqualTo(FORMAT.reducedData(event));
  }

  @Test
  void readsOtherSpacingAndOrderToo() throws Exception {
    String data =
        " { \"dlq_metadata\" : { \"n\" : [1] } ,\n \"original_payload\" : { \"é\": 1 } } ";

    LetterContent content = LetterContent.of(data.getBytes(UTF_8));

    assertThat(content.original()).isEqualTo(ByteBuffer.wrap("{ \"é\": 1 }".getBytes(UTF_8)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``                                            | has no object 'original_payload'",
        "hello                                         | is not JSON",
        "[1]                                           | has no object 'original_payload'",
        "{}                                            | has no object 'original_payload'",
        "{\"original_payload\":\"text\"}               | has no object 'original_payload'",
        "{\"original_payload\":{}                      | is not JSON",
        "{\"original_payload\":{\"a\":}}               | is not JSON",
        "{\"original_payload\":{}} {}                  | has no object 'original_payload'"
      })
  void refusesWhatIsNoLetter(String data, String why) {
    assertThatThrownBy(() -> LetterContent.of(data.getBytes(UTF_8)))
        .isInstanceOf(UnreadableLetterException.class)
        .hasMessageContaining(why);
  }

  private static StoredMessage letter(WebhookEvent event) {
    return Letters.of("1", event, DeadLetterReason.UNKNOWN, ManualClock.START);
  }
}
