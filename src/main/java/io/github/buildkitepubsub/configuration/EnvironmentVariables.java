package io.github.buildkitepubsub.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The environment variables that the service knows, in the order in which they are documented:
 * those of the Go service, so that it can be replaced as it is, and a few more. A variable whose
 * value is blank counts as not set.
 */
public final class EnvironmentVariables {

  private static final String CONNECTOR = "server.applicationConnectors[0].";
  private static final String ADMIN_CONNECTOR = "server.adminConnectors[0].";
  private static final String SECRETS = "receive.authentication.secrets";

  private static final List<Row> ROWS =
      List.of(
          key("PROJECT_ID", "pubsub.projectId", Conversion.TEXT, "Google's project"),
          key("TOPIC_ID", "pubsub.topicId", Conversion.TEXT, "the topic's short name"),
          key(
              "GOOGLE_APPLICATION_CREDENTIALS",
              "pubsub.credentialsFile",
              Conversion.TEXT,
              "path of a key file; without it, application default credentials"),
          key(
              "PUBSUB_EMULATOR_HOST",
              "pubsub.emulatorHost",
              Conversion.TEXT,
              "host:port of an emulator, which then takes the messages"),
          key(
              "PUBSUB_MODE",
              "pubsub.mode",
              Conversion.TEXT,
              "which Pub/Sub takes the messages: auto, google, emulator or embedded"),
          key(
              "PUBSUB_BATCH_SIZE",
              "pubsub.batch.messages",
              Conversion.WHOLE_NUMBER,
              "messages in a batch, at most"),
          key(
              "PUBSUB_RETRY_MAX_ATTEMPTS",
              "publish.retry.maxAttempts",
              Conversion.WHOLE_NUMBER,
              "attempts to publish in all, the first included"),
          key(
              "ENABLE_DLQ",
              "deadLetter.enabled",
              Conversion.BOOLEAN,
              "whether events that are given up go to a topic of their own"),
          key("DLQ_TOPIC_ID", "deadLetter.topicId", Conversion.TEXT, "that topic's short name"),
          key(
              "DLQ_SUBSCRIPTION_ID",
              "deadLetter.subscriptionId",
              Conversion.TEXT,
              "the subscription that an operator reads dead letters from"),
          key(
              "SPOOL_ENABLED",
              "spool.enabled",
              Conversion.BOOLEAN,
              "whether events are kept on disk until Pub/Sub has them"),
          key("SPOOL_DIRECTORY", "spool.directory", Conversion.TEXT, "where they are kept"),
          secret(
              "BUILDKITE_WEBHOOK_TOKEN",
              SECRETS,
              false,
              "a webhook's token, which also verifies signatures; added to the file's secrets"),
          secret(
              "BUILDKITE_WEBHOOK_HMAC_SECRET",
              SECRETS,
              true,
              "a webhook's token for signatures only; added to the file's secrets"),
          secret(
              "BUILDKITE_TEST_ENGINE_SECRET",
              "receive.testEngine.secrets",
              false,
              "the last segment of the Test Engine address; added to the file's secrets"),
          key("WEBHOOK_PATH", "receive.path", Conversion.TEXT, "where webhooks are posted"),
          key(
              "MAX_REQUEST_SIZE",
              "receive.maxBodySize",
              Conversion.SIZE,
              "a larger body is answered 413"),
          key(
              "REQUEST_TIMEOUT",
              "receive.answerWithin",
              Conversion.DURATION,
              "how long a sender waits for Pub/Sub"),
          key(
              "READ_TIMEOUT",
              "receive.readWithin",
              Conversion.DURATION,
              "how long a body may take to arrive"),
          key(
              "IDLE_TIMEOUT",
              CONNECTOR + "idleTimeout",
              Conversion.DURATION,
              "how long a connection may be silent"),
          key("PORT", CONNECTOR + "port", Conversion.WHOLE_NUMBER, "the application port"),
          key("ADMIN_PORT", ADMIN_CONNECTOR + "port", Conversion.WHOLE_NUMBER, "the admin port"),
          key(
              "ADMIN_BIND_HOST",
              ADMIN_CONNECTOR + "bindHost",
              Conversion.TEXT,
              "the address that the admin port is bound to; 0.0.0.0 is every one"),
          secret(
              "ADMIN_TOKEN",
              "operate.tokens",
              false,
              "a token that the admin port then asks for; added to the file's tokens"),
          key("LOG_LEVEL", "logging.level", Conversion.LEVEL, "the least level that is logged"),
          new Row(
              new EnvironmentVariable(
                  "LOG_FORMAT",
                  "logging.appenders[0].layout.type",
                  LogFormat.FORMAT,
                  "how console appenders write a line"),
              false,
              LogFormat::apply),
          key("ENABLE_TRACING", "tracing.enabled", Conversion.BOOLEAN, "whether there are traces"),
          new Row(
              new EnvironmentVariable(
                  "OTEL_SDK_DISABLED",
                  "tracing.enabled",
                  Conversion.BOOLEAN.format(),
                  "true means that there are no traces, whatever ENABLE_TRACING is"),
              false,
              EnvironmentVariables::disable),
          key(
              "OTEL_SERVICE_NAME",
              "tracing.serviceName",
              Conversion.TEXT,
              "the service's name in traces"),
          key(
              "OTEL_RESOURCE_ATTRIBUTES",
              "tracing.resourceAttributes",
              Conversion.HEADERS,
              "more attributes of the service"),
          key(
              "OTEL_EXPORTER_OTLP_ENDPOINT",
              "tracing.endpoint",
              Conversion.TEXT,
              "host:port or URL of an OTLP receiver"),
          key(
              "OTEL_EXPORTER_OTLP_PROTOCOL",
              "tracing.protocol",
              Conversion.TEXT,
              "grpc or http/protobuf"),
          masked(
              "OTEL_EXPORTER_OTLP_HEADERS",
              "tracing.headers",
              Conversion.HEADERS,
              "headers of each export"),
          key(
              "OTEL_PROPAGATORS",
              "tracing.propagators",
              Conversion.LIST,
              "which of a sender's headers are taken: tracecontext, baggage, or none"),
          key(
              "OTEL_ENVIRONMENT",
              "tracing.environment",
              Conversion.TEXT,
              "the deployment's name in traces"),
          key(
              "OTEL_TRACES_SAMPLER",
              "tracing.sampler",
              Conversion.TEXT,
              "which traces are recorded, by OpenTelemetry's names"),
          key(
              "OTEL_TRACES_SAMPLER_ARG",
              "tracing.samplingRatio",
              Conversion.NUMBER,
              "as TRACE_SAMPLING_RATIO, which goes before it"),
          key(
              "TRACE_SAMPLING_RATIO",
              "tracing.samplingRatio",
              Conversion.NUMBER,
              "which share of traces is recorded, 0 to 1"),
          none("WRITE_TIMEOUT", "has no counterpart: REQUEST_TIMEOUT bounds the whole answer"),
          key(
              "TRUSTED_PROXIES",
              "receive.trustedProxies",
              Conversion.LIST,
              "addresses of the proxies in front of this service"),
          key(
              "IP_RATE_LIMIT",
              "receive.limits.failedAuthentications",
              Conversion.WHOLE_NUMBER,
              "requests a minute of one address that may be not authentic"),
          key(
              "RATE_LIMIT",
              "receive.limits.requests",
              Conversion.WHOLE_NUMBER,
              "authentic requests a minute in all; what is over is answered 503"),
          key(
              "ENABLE_IP_ALLOWLIST",
              "receive.allowlist.enabled",
              Conversion.BOOLEAN,
              "whether only Buildkite's addresses may send"),
          key(
              "IP_ALLOWLIST_REFRESH_INTERVAL",
              "receive.allowlist.refresh.interval",
              Conversion.MINUTES,
              "how often Buildkite is asked for its addresses"),
          key(
              "ALLOWED_ORIGINS",
              "receive.cors.allowedOrigins",
              Conversion.LIST,
              "origins whose pages may call the application port; * is every one"),
          key(
              "ALLOWED_METHODS",
              "receive.cors.allowedMethods",
              Conversion.LIST,
              "methods that those origins may use"),
          key(
              "ALLOWED_HEADERS",
              "receive.cors.allowedHeaders",
              Conversion.LIST,
              "request headers that those origins may set"));

  private EnvironmentVariables() {}

  /** Every variable, for help texts and documentation. */
  public static List<EnvironmentVariable> all() {
    return ROWS.stream().map(Row::variable).toList();
  }

  /** The names of those that are set in {@code environment} and set nothing here. */
  public static List<String> notInForce(Map<String, String> environment) {
    return all().stream()
        .filter(variable -> !variable.isInForce() && isSet(environment, variable.name()))
        .map(EnvironmentVariable::name)
        .toList();
  }

  /**
   * Lays the variables over the tree.
   *
   * @return what is wrong, a line each; empty if nothing is
   */
  static List<String> apply(Map<String, String> environment, ConfigurationTree tree) {
    List<String> problems = new ArrayList<>();
    for (Row row : ROWS) {
      String name = row.variable().name();
      if (isSet(environment, name)) {
        String value = environment.getOrDefault(name, "").strip();
        Origin origin = row.isSecret() ? Origin.secret(name) : Origin.environment(name, value);
        try {
          row.effect().apply(tree, value, origin);
        } catch (IllegalArgumentException e) {
          problems.add(origin.blame() + ": " + e.getMessage());
        }
      }
    }
    return problems;
  }

  private static boolean isSet(Map<String, String> environment, String name) {
    return !environment.getOrDefault(name, "").isBlank();
  }

  private static Row key(String name, String key, Conversion conversion, String meaning) {
    return row(name, key, conversion, meaning, false);
  }

  /** No message shows the value. */
  private static Row masked(String name, String key, Conversion conversion, String meaning) {
    return row(name, key, conversion, meaning, true);
  }

  private static Row row(
      String name, String key, Conversion conversion, String meaning, boolean isSecret) {
    return new Row(
        new EnvironmentVariable(name, key, conversion.format(), meaning),
        isSecret,
        (tree, value, origin) -> tree.set(key, conversion.read(key, value), origin));
  }

  /** Adds a reference to the variable, so that the value is in no tree. */
  private static Row secret(String name, String list, boolean signatureOnly, String meaning) {
    ObjectNode secret =
        JsonNodeFactory.instance
            .objectNode()
            .put("name", name)
            .put("env", name)
            .put("signatureOnly", signatureOnly);
    return new Row(
        new EnvironmentVariable(name, list, "text", meaning),
        true,
        (tree, value, origin) -> {
          if (!isNamed(tree, list, name)) {
            tree.append(list, secret.deepCopy(), origin);
          }
        });
  }

  /** True if the file refers to the variable itself, perhaps under another name. */
  private static boolean isNamed(ConfigurationTree tree, String list, String variable) {
    JsonNode secrets = tree.find(list);
    return secrets != null && secrets.findValuesAsText("env").contains(variable);
  }

  private static void disable(ConfigurationTree tree, String value, Origin origin) {
    String key = "tracing.enabled";
    if (Conversion.BOOLEAN.read(key, value).asBoolean()) {
      tree.set(key, BooleanNode.FALSE, origin);
    }
  }

  private static Row none(String name, String why) {
    return new Row(
        new EnvironmentVariable(name, null, "", why), false, (tree, value, origin) -> {});
  }

  private record Row(EnvironmentVariable variable, boolean isSecret, Effect effect) {}

  private interface Effect {
    /**
     * @throws IllegalArgumentException if the value is not right, with a message that follows the
     *     variable's name
     */
    void apply(ConfigurationTree tree, String value, Origin origin);
  }
}
