package io.github.buildkitepubsub.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

class SamplesTest {

  static final Set<String> KNOWN = EventType.KNOWN;

  @Test
  void knowsEveryTypeOnce() {
    assertThat(EventType.KNOWN).hasSize(23);
  }

  @ParameterizedTest
  @FieldSource("KNOWN")
  void everyKnownTypeHasASampleOfItself(String type) throws Exception {
    byte[] body = Payloads.bytes(Payloads.samplePath(type));

    WebhookEvent event = Payloads.parse(body, EventSettings.defaults());

    assertThat(event.type().name()).isEqualTo(type);
    assertThat(event.type().label()).isEqualTo(type);
    assertThat(body.length).isLessThan(8_000);
  }

  @ParameterizedTest
  @MethodSource("io.github.buildkitepubsub.event.Payloads#everyPath")
  void publishesTheSendersBytesUnchanged(String path) throws Exception {
    byte[] body = Payloads.bytes(path);

    WebhookEvent event = Payloads.parse(body, Payloads.NOTHING_REDACTED);

    for (Compatibility compatibility : Compatibility.values()) {
      byte[] data = Payloads.data(event, compatibility);
      int end = data.length - 1;
      assertThat(Arrays.copyOfRange(data, end - body.length, end)).isEqualTo(body);
      assertThat(data[end]).isEqualTo((byte) '}');
    }
  }
}
