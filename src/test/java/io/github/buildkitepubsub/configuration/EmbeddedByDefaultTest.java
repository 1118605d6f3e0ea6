package io.github.buildkitepubsub.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.buildkitepubsub.publish.pubsub.PubSubMode;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A service that is meant for real does not take the server inside it for want of a project. */
class EmbeddedByDefaultTest {

  private static final String WHAT_TO_DO =
      ", else events would go to the Pub/Sub server inside this process, which forgets them: set"
          + " PROJECT_ID, or PUBSUB_EMULATOR_HOST for an emulator, or PUBSUB_MODE=embedded if that"
          + " server is meant";

  /** As the Go service is configured, which does not start without a project. */
  private static final Map<String, String> DEPLOYED =
      Map.of("BUILDKITE_WEBHOOK_TOKEN", "t", "TOPIC_ID", "buildkite-events");

  private static Map<String, String> deployedWith(String name, String value) {
    Map<String, String> environment = new HashMap<>(DEPLOYED);
    environment.put(name, value);
    return environment;
  }

  private static PubSubMode mode(String yaml, Map<String, String> environment) throws Exception {
    return Loading.load(yaml, environment).pubsub().effectiveMode();
  }

  @ParameterizedTest
  @CsvSource({"PROJEKT_ID, acme", "PROJECT_ID, ''", "PROJECT_ID, '  '"})
  void isRefusedWithoutAProject(String name, String value) {
    assertThatThrownBy(() -> Loading.load("", deployedWith(name, value)))
        .isInstanceOf(InvalidConfigurationException.class)
        .hasMessage(
            "BUILDKITE_WEBHOOK_TOKEN: pubsub.projectId must be set where there is"
                + " receive.authentication.secrets, pubsub.topicId"
                + WHAT_TO_DO);
  }

  @ParameterizedTest
  @CsvSource({
    "BUILDKITE_WEBHOOK_TOKEN, receive.authentication.secrets",
    "BUILDKITE_WEBHOOK_HMAC_SECRET, receive.authentication.secrets",
    "BUILDKITE_TEST_ENGINE_SECRET, receive.testEngine.secrets",
    "TOPIC_ID, pubsub.topicId",
    "GOOGLE_APPLICATION_CREDENTIALS, pubsub.credentialsFile"
  })
  void isSeenByOneVariable(String name, String key) {
    assertThatThrownBy(() -> Loading.load("", Map.of(name, "buildkite-events")))
        .hasMessageStartingWith(name)
        .hasMessageEndingWith(": pubsub.projectId must be set where there is " + key + WHAT_TO_DO);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "receive: {authentication: {secrets: [{name: a, file: /run/secrets/a}]}}",
        "receive: {testEngine: {secrets: [{name: a, value: x}]}}",
        "pubsub: {topicId: events}",
        "pubsub: {mode: auto, credentialsFile: /run/secrets/google.json}"
      })
  void isSeenByTheFile(String yaml) {
    assertThatThrownBy(() -> Loading.load(yaml))
        .hasMessageStartingWith("relay.yml: pubsub.projectId must be set where there is ")
        .hasMessageEndingWith(WHAT_TO_DO);
  }

  @Test
  void goesWhereItIsTold() throws Exception {
    assertThat(mode("", deployedWith("PROJECT_ID", "acme"))).isEqualTo(PubSubMode.GOOGLE);
    assertThat(mode("", deployedWith("PUBSUB_EMULATOR_HOST", "h:1")))
        .isEqualTo(PubSubMode.EMULATOR);
    assertThat(mode("", deployedWith("PUBSUB_MODE", "embedded"))).isEqualTo(PubSubMode.EMBEDDED);
    assertThat(mode("pubsub: {mode: embedded}", DEPLOYED)).isEqualTo(PubSubMode.EMBEDDED);
  }

  /** What a newcomer sets: ports, a format of the log, a token of the admin port, dead letters. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "pubsub: {topicId: buildkite-events}",
        "embedded: {subscriptions: {all: ''}}",
        "deadLetter: {enabled: true, topicId: dead-letters}",
        "operate: {tokens: [{name: a, value: x}]}",
        "receive: {responseSigning: {secret: {name: a, value: x}}}",
        "server: {applicationConnectors: [{type: http, port: 9000}]}"
      })
  void aFirstRunNeedsNoProject(String yaml) throws Exception {
    assertThat(mode(yaml, Map.of("LOG_FORMAT", "text", "ADMIN_TOKEN", "x")))
        .isEqualTo(PubSubMode.EMBEDDED);
  }
}
