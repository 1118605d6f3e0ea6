package io.github.buildkitepubsub.configuration;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Defaults are below the file, the file below the environment, the environment below -D. */
class PrecedenceTest {

  /** What some values need beside them. */
  private static final String BASE =
      """
      receive: {authentication: {secrets: [{name: a, value: x}]}}
      deadLetter: {topicId: dead-letters}
      pubsub: {projectId: base}
      """;

  /** Three values of a key: in the file, of the variable, of the system property. */
  private static final Map<String, Values> VALUES =
      Map.ofEntries(
          entry("PROJECT_ID", new Values("in-file", "in-environment", "in-property")),
          entry("PUBSUB_MODE", new Values("google", "auto", "embedded")),
          entry("TOPIC_ID", new Values("in-file", "in-environment", "in-property")),
          entry("GOOGLE_APPLICATION_CREDENTIALS", new Values("/file", "/environment", "/property")),
          entry("PUBSUB_EMULATOR_HOST", new Values("file:1", "environment:2", "property:3")),
          entry("PUBSUB_BATCH_SIZE", new Values("11", "12", "13")),
          entry("PUBSUB_RETRY_MAX_ATTEMPTS", new Values("11", "12", "13")),
          entry("ENABLE_DLQ", new Values("true", "0", "false", "true")),
          entry("DLQ_TOPIC_ID", new Values("in-file", "in-environment", "in-property")),
          entry("DLQ_SUBSCRIPTION_ID", new Values("in-file", "in-environment", "in-property")),
          entry("SPOOL_ENABLED", new Values("true", "false", "true")),
          entry("SPOOL_DIRECTORY", new Values("/file", "/environment", "/property")),
          entry("WEBHOOK_PATH", new Values("/file", "/environment", "/property")),
          entry("MAX_REQUEST_SIZE", new Values("2 kibibytes", "3000", "3000 bytes", "4 kibibytes")),
          entry("REQUEST_TIMEOUT", new Values("2 seconds", "3", "3 seconds", "5 seconds")),
          entry("READ_TIMEOUT", new Values("2 seconds", "300ms", "300 milliseconds", "4 seconds")),
          entry("IDLE_TIMEOUT", new Values("2 seconds", "3", "3 seconds", "4 seconds")),
          entry("IP_RATE_LIMIT", new Values("11", "12", "13")),
          entry("RATE_LIMIT", new Values("11", "12", "13")),
          entry("ENABLE_IP_ALLOWLIST", new Values("true", "0", "false", "true")),
          entry(
              "IP_ALLOWLIST_REFRESH_INTERVAL",
              new Values("2 hours", "30", "30 minutes", "4 hours")),
          entry("PORT", new Values("9001", "9002", "9003")),
          entry("ADMIN_PORT", new Values("9001", "9002", "9003")),
          entry("ADMIN_BIND_HOST", new Values("10.0.0.1", "10.0.0.2", "10.0.0.3")),
          entry("ENABLE_TRACING", new Values("false", "TRUE", "true", "false")),
          entry("OTEL_SERVICE_NAME", new Values("in-file", "in-environment", "in-property")),
          entry("OTEL_EXPORTER_OTLP_ENDPOINT", new Values("file:1", "environment:2", "property:3")),
          entry("OTEL_ENVIRONMENT", new Values("in-file", "in-environment", "in-property")),
          entry("OTEL_EXPORTER_OTLP_PROTOCOL", new Values("grpc", "http/protobuf", "grpc")),
          entry("OTEL_TRACES_SAMPLER", new Values("always_on", "traceidratio", "always_off")),
          entry("OTEL_TRACES_SAMPLER_ARG", new Values("0.25", "0.5", "0.75")),
          entry("TRACE_SAMPLING_RATIO", new Values("0.25", "0.5", "0.75")),
          entry("LOG_LEVEL", new Values("WARN", "debug", "DEBUG", "ERROR")));

  /** Variables that set a list, add to one or change an appender have tests of their own. */
  private static final Set<String> OTHERS =
      Set.of(
          "TRUSTED_PROXIES",
          "ALLOWED_ORIGINS",
          "ALLOWED_METHODS",
          "ALLOWED_HEADERS",
          "BUILDKITE_WEBHOOK_TOKEN",
          "BUILDKITE_WEBHOOK_HMAC_SECRET",
          "BUILDKITE_TEST_ENGINE_SECRET",
          "ADMIN_TOKEN",
          "OTEL_EXPORTER_OTLP_HEADERS",
          "OTEL_RESOURCE_ATTRIBUTES",
          "OTEL_PROPAGATORS",
          "OTEL_SDK_DISABLED",
          "LOG_FORMAT");

  private record Values(String file, String variable, String fromVariable, String property) {
    Values(String file, String variable, String property) {
      this(file, variable, variable, property);
    }
  }

  private static Stream<Arguments> variables() {
    return EnvironmentVariables.all().stream()
        .filter(variable -> VALUES.containsKey(variable.name()))
        .map(
            variable -> Arguments.of(variable.name(), variable.key(), VALUES.get(variable.name())));
  }

  @Test
  void everyVariableInForceIsTested() {
    List<String> inForce =
        EnvironmentVariables.all().stream()
            .filter(EnvironmentVariable::isInForce)
            .map(EnvironmentVariable::name)
            .toList();

    assertThat(Stream.concat(VALUES.keySet().stream(), OTHERS.stream()).toList())
        .containsExactlyInAnyOrderElementsOf(inForce);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("variables")
  void fileOverridesDefault(String name, String key, Values values) throws Exception {
    RelayConfiguration configuration = Loading.load(file(key, values.file()), Map.of());

    assertThat(at(configuration, key)).isEqualTo(values.file());
    assertThat(configuration.origins().of(key).text()).isEqualTo("file");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("variables")
  void environmentOverridesFile(String name, String key, Values values) throws Exception {
    RelayConfiguration configuration =
        Loading.load(file(key, values.file()), Map.of(name, values.variable()));

    assertThat(at(configuration, key)).isEqualTo(values.fromVariable());
    assertThat(configuration.origins().of(key).text()).isEqualTo("environment " + name);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("variables")
  void systemPropertyOverridesEnvironment(String name, String key, Values values) throws Exception {
    RelayConfiguration configuration =
        SystemProperty.during(
            "dw." + key,
            values.property(),
            () -> Loading.load(file(key, values.file()), Map.of(name, values.variable())));

    assertThat(at(configuration, key)).isEqualTo(values.property());
    assertThat(configuration.origins().of(key).text()).isEqualTo("-Ddw." + key);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("variables")
  void changesNoOtherKey(String name, String key, Values values) throws Exception {
    Map<String, JsonNode> without = leaves(Loading.load(BASE, Map.of()));

    Map<String, JsonNode> with = leaves(Loading.load(BASE, Map.of(name, values.variable())));

    without.remove(key);
    with.remove(key);
    assertThat(with).isEqualTo(without);
  }

  @Test
  void systemPropertyWithoutPlaceNamesItself() {
    String name = "dw.server.applicationConnectors[3].port";

    assertThatThrownBy(() -> SystemProperty.during(name, "1", () -> Loading.load("")))
        .hasMessageStartingWith("-D" + name + ": ");
  }

  @Test
  void wrongSystemPropertyNamesItself() {
    String name = "dw.receive.maxBodySize";

    assertThatThrownBy(() -> SystemProperty.during(name, "huge", () -> Loading.load("")))
        .hasMessage(
            "-Ddw.receive.maxBodySize: receive.maxBodySize must be a size such as 64KiB or 1MiB");
  }

  /** The built-in file with one change. */
  private static String file(String key, String value) throws Exception {
    ConfigurationTree tree = new ConfigurationTree();
    tree.merge(YamlFile.builtIn(), Origin.BUILT_IN);
    tree.merge(YamlFile.read(Loading.stream(BASE), ""), Origin.BUILT_IN);
    tree.set(key, TextNode.valueOf(value), Origin.BUILT_IN);
    return tree.root().toString();
  }

  private static String at(RelayConfiguration configuration, String key) {
    return Objects.requireNonNull(leaves(configuration).get(key)).asText();
  }

  private static Map<String, JsonNode> leaves(RelayConfiguration configuration) {
    return Leaves.of(Loading.MAPPER.valueToTree(configuration));
  }
}
