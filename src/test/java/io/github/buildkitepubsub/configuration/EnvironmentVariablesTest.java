package io.github.buildkitepubsub.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.github.buildkitepubsub.secret.Secret;
import io.github.buildkitepubsub.secret.SecretSettings;
import io.github.buildkitepubsub.tracing.TracingSettings;
import io.github.buildkitepubsub.tracing.sampling.SamplerKind;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentVariablesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          PORT=abc | server.applicationConnectors[0].port must be a whole number
          PORT=70000 | server.applicationConnectors[0].port must be between 1 and 65535
          ADMIN_PORT=-1 | server.adminConnectors[0].port must be between 1 and 65535
          IDLE_TIMEOUT=2 parsecs | server.applicationConnectors[0].idleTimeout must be seconds, or a number with a unit such as 500ms
          LOG_LEVEL=loud | logging.level must be one of trace, debug, info, warn, error
          LOG_FORMAT=xml | the console's layout must be one of json, text, dev
          MAX_REQUEST_SIZE=large | receive.maxBodySize must be bytes, or a number with a unit such as 512KiB
          MAX_REQUEST_SIZE=1GiB | receive.maxBodySize must be less than or equal to 9 MEBIBYTES
          REQUEST_TIMEOUT=0 | receive.answerWithin must be greater than or equal to 100 MILLISECONDS
          READ_TIMEOUT=soon | receive.readWithin must be seconds, or a number with a unit such as 500ms
          ENABLE_TRACING=perhaps | tracing.enabled must be true or false
          OTEL_EXPORTER_OTLP_ENDPOINT=ftp://x | tracing.endpoint must be host:port or a URL such as http://localhost:4318
          TRACE_SAMPLING_RATIO=much | tracing.samplingRatio must be a number
          TRACE_SAMPLING_RATIO=NaN | tracing.samplingRatio must be a number
          TRACE_SAMPLING_RATIO=1.5 | tracing.samplingRatio must be less than or equal to 1.0
          OTEL_EXPORTER_OTLP_PROTOCOL=http/json | tracing.protocol must be grpc or http/protobuf
          OTEL_PROPAGATORS=b3 | tracing.propagators[0] must be tracecontext, baggage or none
          OTEL_TRACES_SAMPLER=sometimes | tracing.sampler must be one of always_on, always_off, traceidratio, parentbased_always_on, parentbased_always_off, parentbased_traceidratio
          OTEL_TRACES_SAMPLER_ARG=2 | tracing.samplingRatio must be less than or equal to 1.0
          OTEL_SDK_DISABLED=perhaps | tracing.enabled must be true or false
          PUBSUB_BATCH_SIZE=1001 | pubsub.batch.messages must be less than or equal to 1000
          PUBSUB_RETRY_MAX_ATTEMPTS=1.5 | publish.retry.maxAttempts must be a whole number
          ENABLE_DLQ=yes | deadLetter.enabled must be true or false
          ENABLE_DLQ=true | deadLetter.enabled needs a deadLetter.topicId: set it, or DLQ_TOPIC_ID
          DLQ_SUBSCRIPTION_ID=x | deadLetter.subscriptionId must be 3 to 255 of A-Z a-z 0-9 - . _ ~ + %, a letter first, and not begin with goog
          DLQ_TOPIC_ID=x | deadLetter.topicId must be 3 to 255 of A-Z a-z 0-9 - . _ ~ + %, a letter first, and not begin with goog
          WEBHOOK_PATH=hook | receive.path must be an absolute path such as /webhook, without a slash at its end
          TOPIC_ID=x | pubsub.topicId must be 3 to 255 of A-Z a-z 0-9 - . _ ~ + %, a letter first, and not begin with goog
          """)
  void wrongValueNamesVariableAndKey(String assignment, String fault) {
    String[] variable = assignment.split("=", 2);

    assertThatThrownBy(() -> Loading.load("", Map.of(variable[0], variable[1])))
        .isInstanceOf(InvalidConfigurationException.class)
        .hasMessage(assignment + ": " + fault);
  }

  @Test
  void blankIsNotSet() throws Exception {
    Map<String, String> blank =
        EnvironmentVariables.all().stream()
            .collect(Collectors.toMap(EnvironmentVariable::name, variable -> " "));

    RelayConfiguration configuration = Loading.load("", blank);

    assertThat(Loading.show(configuration)).doesNotContain("# environment");
    assertThat(EnvironmentVariables.notInForce(blank)).isEmpty();
  }

  @Test
  void secretsAreAddedToTheOnesInTheFile() throws Exception {
    RelayConfiguration configuration =
        Loading.load(
            "receive: {authentication: {secrets: [{name: old, value: x}]}}",
            Map.of(
                "BUILDKITE_WEBHOOK_TOKEN",
                "t",
                "BUILDKITE_WEBHOOK_HMAC_SECRET",
                "h",
                "PROJECT_ID",
                "p"));

    assertThat(configuration.receive().authentication().secrets())
        .extracting(SecretSettings::name, SecretSettings::env, SecretSettings::signatureOnly)
        .containsExactly(
            tuple("old", null, false),
            tuple("BUILDKITE_WEBHOOK_TOKEN", "BUILDKITE_WEBHOOK_TOKEN", false),
            tuple("BUILDKITE_WEBHOOK_HMAC_SECRET", "BUILDKITE_WEBHOOK_HMAC_SECRET", true));
  }

  @Test
  void secretThatTheFileTakesFromTheVariableIsNotAddedAgain() throws Exception {
    RelayConfiguration configuration =
        Loading.load(
            "receive: {authentication: {secrets: [{name: mine, env: BUILDKITE_WEBHOOK_TOKEN}]}}",
            Map.of("BUILDKITE_WEBHOOK_TOKEN", "t", "PROJECT_ID", "p"));

    assertThat(configuration.receive().authentication().secrets())
        .extracting(SecretSettings::name)
        .containsExactly("mine");
  }

  @Test
  void testEngineHasItsOwnSecret() throws Exception {
    RelayConfiguration configuration =
        Loading.load("", Map.of("BUILDKITE_TEST_ENGINE_SECRET", "t", "PUBSUB_MODE", "embedded"));

    assertThat(configuration.receive().testEngine().secrets())
        .extracting(SecretSettings::env)
        .containsExactly("BUILDKITE_TEST_ENGINE_SECRET");
    assertThat(configuration.receive().authentication().secrets()).isEmpty();
  }

  @Test
  void adminPortHasItsOwnTokens() throws Exception {
    RelayConfiguration configuration =
        Loading.load(
            "operate: {tokens: [{name: previous, value: old}]}", Map.of("ADMIN_TOKEN", "hunter2"));

    assertThat(configuration.operate().tokens())
        .extracting(SecretSettings::name, SecretSettings::env)
        .containsExactly(tuple("previous", null), tuple("ADMIN_TOKEN", "ADMIN_TOKEN"));
    assertThat(Loading.show(configuration)).doesNotContain("hunter2");
  }

  @Test
  void openTelemetrysVariablesMeanWhatTheyMeanEverywhere() throws Exception {
    TracingSettings tracing =
        Loading.load(
                "",
                Map.of(
                    "ENABLE_TRACING", "true",
                    "OTEL_SDK_DISABLED", "false",
                    "OTEL_RESOURCE_ATTRIBUTES", "service.namespace=ci,host.name=a%20b",
                    "OTEL_PROPAGATORS", "tracecontext",
                    "OTEL_TRACES_SAMPLER", "parentbased_always_on",
                    "OTEL_TRACES_SAMPLER_ARG", "0.5"))
            .tracing();

    assertThat(tracing.enabled()).isTrue();
    assertThat(tracing.resourceAttributes())
        .isEqualTo(Map.of("service.namespace", "ci", "host.name", "a b"));
    assertThat(tracing.propagators()).containsExactly("tracecontext");
    assertThat(tracing.sampler()).isEqualTo(SamplerKind.PARENTBASED_ALWAYS_ON);
    assertThat(tracing.samplingRatio()).isEqualTo(0.5);
  }

  @Test
  void aDisabledSdkAndTheGoServicesRatioGoFirst() throws Exception {
    TracingSettings tracing =
        Loading.load(
                "",
                Map.of(
                    "ENABLE_TRACING", "true",
                    "OTEL_SDK_DISABLED", "true",
                    "OTEL_TRACES_SAMPLER_ARG", "0.5",
                    "TRACE_SAMPLING_RATIO", "0.25"))
            .tracing();

    assertThat(tracing.enabled()).isFalse();
    assertThat(tracing.samplingRatio()).isEqualTo(0.25);
  }

  @Test
  void headersAreReadAndNotShown() throws Exception {
    RelayConfiguration configuration =
        Loading.load(
            "", Map.of("OTEL_EXPORTER_OTLP_HEADERS", "api-key=hunter2, x=a+b%3Dc%2Cd,empty="));

    assertThat(configuration.tracing().headers())
        .isEqualTo(
            Map.of(
                "api-key", Secret.of("hunter2"),
                "x", Secret.of("a+b=c,d"),
                "empty", Secret.of("")));
    assertThat(Loading.show(configuration))
        .contains("api-key: \"********\"", "# environment OTEL_EXPORTER_OTLP_HEADERS")
        .doesNotContain("hunter2", "a+b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hunter2", "=hunter2", "a=hunter2,", "a=hunter2%zz"})
  void headersThatCannotBeReadAreNotInTheMessage(String value) {
    assertThatThrownBy(() -> Loading.load("", Map.of("OTEL_EXPORTER_OTLP_HEADERS", value)))
        .hasMessage(
            "OTEL_EXPORTER_OTLP_HEADERS: tracing.headers must be name=value, more of them after"
                + " commas, values percent-encoded");
  }

  @Test
  void secretThatCannotBeAddedIsNotInTheMessage() {
    assertThatThrownBy(
            () ->
                Loading.load(
                    "receive: {authentication: {secrets: x}}",
                    Map.of("BUILDKITE_WEBHOOK_TOKEN", "hunter2")))
        .hasMessage("BUILDKITE_WEBHOOK_TOKEN: receive.authentication.secrets must be a list");
  }

  @Test
  void portWithoutConnectorNamesVariable() {
    assertThatThrownBy(
            () -> Loading.load("server: {applicationConnectors: []}", Map.of("PORT", "9000")))
        .hasMessage("PORT=9000: there is no server.applicationConnectors[0] to put it in");
  }

  @Test
  void allFaultsAreReportedAtOnce() {
    assertThatThrownBy(() -> Loading.load("", Map.of("PORT", "x", "LOG_LEVEL", "y")))
        .hasMessageContainingAll("PORT=x: ", "LOG_LEVEL=y: ");
  }

  @Test
  void namesTheOnesThatAreSetAndSetNothing() throws Exception {
    Map<String, String> environment =
        Map.of("ENABLE_DLQ", "false", "WRITE_TIMEOUT", "10", "PORT", "1");

    List<String> names = EnvironmentVariables.notInForce(environment);

    assertThat(names).containsExactly("WRITE_TIMEOUT");
    assertThat(Loading.load("", environment)).isNotNull();
  }

  @Test
  void knowsEveryVariableOfTheGoService() {
    assertThat(EnvironmentVariables.all())
        .extracting(EnvironmentVariable::name)
        .contains(
            ("PROJECT_ID TOPIC_ID GOOGLE_APPLICATION_CREDENTIALS PUBSUB_BATCH_SIZE"
                    + " PUBSUB_RETRY_MAX_ATTEMPTS ENABLE_DLQ DLQ_TOPIC_ID BUILDKITE_WEBHOOK_TOKEN"
                    + " BUILDKITE_WEBHOOK_HMAC_SECRET WEBHOOK_PATH PORT LOG_LEVEL LOG_FORMAT"
                    + " MAX_REQUEST_SIZE REQUEST_TIMEOUT READ_TIMEOUT WRITE_TIMEOUT IDLE_TIMEOUT"
                    + " RATE_LIMIT IP_RATE_LIMIT ENABLE_TRACING OTEL_SERVICE_NAME"
                    + " OTEL_EXPORTER_OTLP_ENDPOINT OTEL_EXPORTER_OTLP_HEADERS OTEL_ENVIRONMENT"
                    + " TRACE_SAMPLING_RATIO ENABLE_IP_ALLOWLIST IP_ALLOWLIST_REFRESH_INTERVAL"
                    + " ALLOWED_ORIGINS ALLOWED_METHODS ALLOWED_HEADERS PUBSUB_EMULATOR_HOST")
                .split(" "));
  }
}
