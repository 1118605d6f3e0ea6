package io.github.buildkitepubsub.publish.pubsub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.jackson.Jackson;
import io.dropwizard.util.DataSize;
import io.dropwizard.util.Duration;
import io.github.buildkitepubsub.testing.Violations;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PubSubSettingsTest {

  private final ObjectMapper json = Jackson.newObjectMapper();

  @Test
  void hasValidDefaults() throws Exception {
    PubSubSettings read = read("{}");

    assertThat(read).isEqualTo(PubSubSettings.defaults());
    assertThat(Violations.of(read)).isEmpty();
    assertThat(read.topicId()).isEqualTo("buildkite-events");
    assertThat(read.orderingKey()).isEqualTo(OrderingKey.NONE);
    assertThat(read.batch())
        .isEqualTo(new BatchSettings(100, DataSize.mebibytes(1), Duration.milliseconds(1)));
    assertThat(read.outstanding())
        .isEqualTo(new OutstandingSettings(5_000, DataSize.mebibytes(32)));
    assertThat(read.attemptTimeout()).isEqualTo(Duration.seconds(10));
    assertThat(read.stopTimeout()).isEqualTo(Duration.seconds(10));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "AUTO, -, -, EMBEDDED",
        "AUTO, p, -, GOOGLE",
        "AUTO, -, h:1, EMULATOR",
        "AUTO, p, h:1, EMULATOR",
        "GOOGLE, p, h:1, GOOGLE",
        "GOOGLE, -, -, GOOGLE",
        "EMULATOR, p, -, EMULATOR",
        "EMBEDDED, p, h:1, EMBEDDED"
      })
  void decidesWhoTakesTheMessages(
      PubSubMode mode, @Nullable String project, @Nullable String emulator, PubSubMode expected) {
    assertThat(settings(mode, project, emulator).effectiveMode()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "AUTO, -, -, true",
        "AUTO, p, -, true",
        "AUTO, '', -, false",
        "AUTO, ' ', -, false",
        "GOOGLE, -, -, false",
        "GOOGLE, p, -, true",
        "EMBEDDED, -, -, true",
        "EMULATOR, -, h:1, true"
      })
  void needsAProjectForGoogle(
      PubSubMode mode, @Nullable String project, @Nullable String emulator, boolean valid) {
    Map<String, String> violations = Violations.of(settings(mode, project, emulator));

    assertThat(violations.isEmpty()).isEqualTo(valid);
    if (!valid) {
      assertThat(violations)
          .containsValue("pubsub.projectId must be set where pubsub.mode is google");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost:8085", "127.0.0.1:1", "pubsub.local:65535", "[::1]:8085", "a-b_c:8"})
  void takesAnEmulatorsAddress(String address) {
    assertThat(Violations.of(settings(PubSubMode.EMULATOR, null, address))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        ":8085",
        "localhost:",
        "localhost:http",
        "http://localhost:8085",
        "a b:1",
        "localhost:8085/",
        "::1:8085",
        "[::1]",
        "localhost:123456"
      })
  void refusesAnythingElseForAnEmulatorsAddress(String address) {
    assertThat(Violations.of(settings(PubSubMode.EMULATOR, null, address)))
        .containsValue("pubsub.emulatorHost must be host:port where pubsub.mode is emulator");
  }

  @Test
  void needsAnAddressForAnEmulator() {
    assertThat(Violations.of(settings(PubSubMode.EMULATOR, "p", null)))
        .containsOnlyKeys("emulatorHostPresent");
  }

  @ParameterizedTest
  @CsvSource({
    "abc, true",
    "a-b.c_d~e+f%25, true",
    "ab, false",
    "1abc, false",
    "-abc, false",
    "a b c, false",
    "a/b/c, false",
    "événement, false",
    "goog-events, false",
    "google, false",
    "good-events, true"
  })
  void knowsPubSubsRuleForNames(String topic, boolean valid) throws Exception {
    Map<String, String> violations = violations("topicId", '"' + topic + '"');

    assertThat(violations.isEmpty()).isEqualTo(valid);
  }

  @Test
  void boundsTheLengthOfNames() throws Exception {
    assertThat(violations("topicId", '"' + "x".repeat(255) + '"')).isEmpty();
    assertThat(violations("topicId", '"' + "x".repeat(256) + '"')).containsOnlyKeys("topicId");
  }

  @ParameterizedTest
  @CsvSource({
    "attemptTimeout, 10s, true",
    "attemptTimeout, 9999ms, false",
    "attemptTimeout, 10m, true",
    "attemptTimeout, 601s, false",
    "stopTimeout, 0s, true",
    "stopTimeout, 5m, true",
    "stopTimeout, 301s, false"
  })
  void boundsTimeouts(String key, String value, boolean valid) throws Exception {
    assertThat(violations(key, '"' + value + '"').isEmpty()).isEqualTo(valid);
  }

  @ParameterizedTest
  @CsvSource({
    "messages, 1, true",
    "messages, 1000, true",
    "messages, 0, false",
    "messages, 1001, false",
    "size, '\"1B\"', true",
    "size, '\"9MiB\"', true",
    "size, '\"10MiB\"', false",
    "size, '\"0B\"', false",
    "delay, '\"1ms\"', true",
    "delay, '\"1s\"', true",
    "delay, '\"1001ms\"', false",
    "delay, '\"999us\"', false"
  })
  void boundsABatch(String key, String value, boolean valid) throws Exception {
    Map<String, String> violations = violations("batch", "{\"" + key + "\": " + value + "}");

    assertThat(violations.isEmpty()).isEqualTo(valid);
  }

  @ParameterizedTest
  @CsvSource({
    "messages, 1, true",
    "messages, 0, false",
    "size, '\"10MiB\"', true",
    "size, '\"9MiB\"', false"
  })
  void leavesRoomForOneLargeMessage(String key, String value, boolean valid) throws Exception {
    Map<String, String> violations = violations("outstanding", "{\"" + key + "\": " + value + "}");

    assertThat(violations.isEmpty()).isEqualTo(valid);
  }

  @ParameterizedTest
  @CsvSource({"none, NONE", "pipeline, PIPELINE", "build, BUILD"})
  void readsTheOrderingKeyInLowerCase(String text, OrderingKey expected) throws Exception {
    assertThat(read("{\"orderingKey\": \"" + text + "\"}").orderingKey()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"auto, AUTO", "google, GOOGLE", "emulator, EMULATOR", "embedded, EMBEDDED"})
  void readsTheModeInLowerCase(String text, PubSubMode expected) throws Exception {
    assertThat(read("{\"mode\": \"" + text + "\"}").mode()).isEqualTo(expected);
  }

  private Map<String, String> violations(String key, String value) throws JsonProcessingException {
    return Violations.of(read("{\"" + key + "\": " + value + "}"));
  }

  private PubSubSettings read(String text) throws JsonProcessingException {
    return json.readValue(text, PubSubSettings.class);
  }

  private static PubSubSettings settings(
      PubSubMode mode, @Nullable String projectId, @Nullable String emulatorHost) {
    return new PubSubSettings(
        mode, projectId, null, null, emulatorHost, null, null, null, null, null);
  }
}
