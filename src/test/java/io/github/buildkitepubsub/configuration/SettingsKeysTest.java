package io.github.buildkitepubsub.configuration;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every key of the settings records is read: changing it in the file changes the record. */
class SettingsKeysTest {

  private static final String BASE =
      """
      receive:
        authentication: {secrets: [{name: a, value: x}]}
        testEngine: {secrets: [{name: a, value: x}]}
      operate: {tokens: [{name: a, value: x}]}
      pubsub: {projectId: base}
      """;

  private static final String SECRETS = "receive: {authentication: {secrets: [%s]}}";
  private static final String BREAKER = "publish: {circuitBreaker: {%s}}";
  private static final String TOKENS = "operate: {tokens: [%s]}";
  private static final String RESPONSE_KEY = "receive: {responseSigning: {secret: {%s}}}";
  private static final String TEST_ENGINE = "receive: {testEngine: {secrets: [%s]}}";

  /** A change for each key, to something else than the default. */
  static final Map<String, String> CHANGES =
      Map.ofEntries(
          entry("receive.path", "receive: {path: /hook}"),
          entry("receive.maxBodySize", "receive: {maxBodySize: 2MiB}"),
          entry("receive.readWithin", "receive: {readWithin: 1s}"),
          entry("receive.answerWithin", "receive: {answerWithin: 1s}"),
          entry("receive.authentication.secrets[0].name", SECRETS.formatted("{name: b, value: x}")),
          entry(
              "receive.authentication.secrets[0].value", SECRETS.formatted("{name: a, value: y}")),
          entry("receive.authentication.secrets[0].env", SECRETS.formatted("{name: a, env: E}")),
          entry("receive.authentication.secrets[0].file", SECRETS.formatted("{name: a, file: /f}")),
          entry(
              "receive.authentication.secrets[0].signatureOnly",
              SECRETS.formatted("{name: a, value: x, signatureOnly: true}")),
          entry(
              "receive.authentication.requireSignature",
              "receive: {authentication: {requireSignature: true}}"),
          entry("receive.authentication.window", "receive: {authentication: {window: 1m}}"),
          entry(
              "receive.authentication.rememberedRequests",
              "receive: {authentication: {rememberedRequests: 0}}"),
          entry("receive.testEngine.path", "receive: {testEngine: {path: /tests}}"),
          entry("receive.testEngine.secrets[0].name", TEST_ENGINE.formatted("{name: b, value: x}")),
          entry(
              "receive.testEngine.secrets[0].value", TEST_ENGINE.formatted("{name: a, value: y}")),
          entry("receive.testEngine.secrets[0].env", TEST_ENGINE.formatted("{name: a, env: E}")),
          entry("receive.testEngine.secrets[0].file", TEST_ENGINE.formatted("{name: a, file: /f}")),
          entry(
              "receive.testEngine.secrets[0].signatureOnly",
              TEST_ENGINE.formatted("{name: a, value: x, signatureOnly: true}")),
          entry("receive.probes.health", "receive: {probes: {health: false}}"),
          entry("receive.probes.ready", "receive: {probes: {ready: false}}"),
          entry("receive.probes.metrics", "receive: {probes: {metrics: false}}"),
          entry("receive.probes.docs", "receive: {probes: {docs: false}}"),
          entry("receive.trustedProxies", "receive: {trustedProxies: [10.0.0.1]}"),
          entry("receive.allowlist.enabled", "receive: {allowlist: {enabled: true}}"),
          entry("receive.allowlist.addresses", "receive: {allowlist: {addresses: ['::1']}}"),
          entry(
              "receive.allowlist.refresh.enabled",
              "receive: {allowlist: {refresh: {enabled: false}}}"),
          entry(
              "receive.allowlist.refresh.url",
              "receive: {allowlist: {refresh: {url: 'http://localhost/'}}}"),
          entry(
              "receive.allowlist.refresh.interval",
              "receive: {allowlist: {refresh: {interval: 2h}}}"),
          entry("receive.allowlist.refresh.jitter", "receive: {allowlist: {refresh: {jitter: 0}}}"),
          entry("receive.allowlist.cacheFile", "receive: {allowlist: {cacheFile: /f}}"),
          entry("receive.allowlist.onUnavailable", "receive: {allowlist: {onUnavailable: allow}}"),
          entry(
              "receive.limits.failedAuthentications",
              "receive: {limits: {failedAuthentications: 1}}"),
          entry("receive.limits.requests", "receive: {limits: {requests: 1}}"),
          entry("receive.limits.bodyMemory", "receive: {limits: {bodyMemory: 32MiB}}"),
          entry("receive.connections.max", "receive: {connections: {max: 1000}}"),
          entry("receive.connections.maxPerAddress", "receive: {connections: {maxPerAddress: 1}}"),
          entry("receive.cors.allowedOrigins", "receive: {cors: {allowedOrigins: ['*']}}"),
          entry("receive.cors.allowedMethods", "receive: {cors: {allowedMethods: []}}"),
          entry("receive.cors.allowedHeaders", "receive: {cors: {allowedHeaders: [A]}}"),
          entry("receive.errorDocumentation", "receive: {errorDocumentation: /errors}"),
          entry("receive.responseSigning.secret.name", RESPONSE_KEY.formatted("name: b, value: x")),
          entry(
              "receive.responseSigning.secret.value", RESPONSE_KEY.formatted("name: b, value: y")),
          entry("receive.responseSigning.secret.env", RESPONSE_KEY.formatted("name: b, env: E")),
          entry("receive.responseSigning.secret.file", RESPONSE_KEY.formatted("name: b, file: /f")),
          entry(
              "receive.responseSigning.secret.signatureOnly",
              RESPONSE_KEY.formatted("name: b, value: x, signatureOnly: true")),
          entry("receive.exchangeLog.enabled", "receive: {exchangeLog: {enabled: true}}"),
          entry("receive.exchangeLog.failures", "receive: {exchangeLog: {failures: false}}"),
          entry("receive.exchangeLog.successes", "receive: {exchangeLog: {successes: 0.5}}"),
          entry("receive.exchangeLog.maxBody", "receive: {exchangeLog: {maxBody: 1KiB}}"),
          entry(
              "receive.exchangeLog.bytesPerMinute",
              "receive: {exchangeLog: {bytesPerMinute: 2MiB}}"),
          entry("receive.exchangeLog.redact", "receive: {exchangeLog: {redact: [/job]}}"),
          entry("event.compatibility", "event: {compatibility: v1}"),
          entry("event.redact", "event: {redact: [/build/env]}"),
          entry("event.maxNestingDepth", "event: {maxNestingDepth: 32}"),
          entry("validation.mode", "validation: {mode: strict}"),
          entry(
              "validation.onInvalid",
              "validation: {onInvalid: dead-letter}\ndeadLetter: {enabled: true, topicId: dead}"),
          entry("validation.maxViolations", "validation: {maxViolations: 3}"),
          entry("validation.serveSchemas", "validation: {serveSchemas: false}"),
          entry("observe.maxPipelines", "observe: {maxPipelines: 10}"),
          entry("spool.enabled", "spool: {enabled: false}"),
          entry("spool.directory", "spool: {directory: /spool}"),
          entry("spool.maxSize", "spool: {maxSize: 2GiB}"),
          entry("spool.highWaterMark", "spool: {highWaterMark: 0.5}"),
          entry("spool.appendWithin", "spool: {appendWithin: 100ms}"),
          entry("spool.queue", "spool: {queue: 32MiB}"),
          entry("forward.acknowledgeWithin", "forward: {acknowledgeWithin: 2s}"),
          entry("forward.inFlight.events", "forward: {inFlight: {events: 10}}"),
          entry("forward.inFlight.size", "forward: {inFlight: {size: 8MiB}}"),
          entry("forward.minPause", "forward: {minPause: 2s}"),
          entry("forward.maxPause", "forward: {maxPause: 1m}"),
          entry("forward.giveUp.attempts", "forward: {giveUp: {attempts: 5}}"),
          entry("forward.giveUp.age", "forward: {giveUp: {age: 1h}}"),
          entry("forward.giveUp.retryInterval", "forward: {giveUp: {retryInterval: 5m}}"),
          entry("forward.stopTimeout", "forward: {stopTimeout: 5s}"),
          entry("publish.retry.maxAttempts", "publish: {retry: {maxAttempts: 1}}"),
          entry("publish.retry.within", "publish: {retry: {within: 1m}}"),
          entry("publish.retry.delays", "publish: {retry: {delays: [1s]}}"),
          entry("publish.retry.jitter", "publish: {retry: {jitter: 0}}"),
          entry("publish.circuitBreaker.enabled", BREAKER.formatted("enabled: false")),
          entry("publish.circuitBreaker.failureRate", BREAKER.formatted("failureRate: 0.9")),
          entry("publish.circuitBreaker.slowCallRate", BREAKER.formatted("slowCallRate: 1")),
          entry(
              "publish.circuitBreaker.slowCallDuration", BREAKER.formatted("slowCallDuration: 1s")),
          entry("publish.circuitBreaker.window", BREAKER.formatted("window: 1m")),
          entry("publish.circuitBreaker.minimumCalls", BREAKER.formatted("minimumCalls: 1")),
          entry(
              "publish.circuitBreaker.consecutiveFailures",
              BREAKER.formatted("consecutiveFailures: 0")),
          entry("publish.circuitBreaker.openFor", BREAKER.formatted("openFor: 1s")),
          entry("publish.circuitBreaker.halfOpenCalls", BREAKER.formatted("halfOpenCalls: 1")),
          entry("deadLetter.enabled", "deadLetter: {enabled: true, topicId: dead}"),
          entry("deadLetter.topicId", "deadLetter: {topicId: dead}"),
          entry("deadLetter.subscriptionId", "deadLetter: {subscriptionId: operator}"),
          entry("pubsub.mode", "pubsub: {mode: embedded}"),
          entry("pubsub.projectId", "pubsub: {projectId: p}"),
          entry("pubsub.topicId", "pubsub: {topicId: topic}"),
          entry("pubsub.credentialsFile", "pubsub: {credentialsFile: /key.json}"),
          entry("pubsub.emulatorHost", "pubsub: {emulatorHost: 'localhost:8085'}"),
          entry("pubsub.orderingKey", "pubsub: {orderingKey: pipeline}"),
          entry("pubsub.batch.messages", "pubsub: {batch: {messages: 1}}"),
          entry("pubsub.batch.size", "pubsub: {batch: {size: 2MiB}}"),
          entry("pubsub.batch.delay", "pubsub: {batch: {delay: 2ms}}"),
          entry("pubsub.outstanding.messages", "pubsub: {outstanding: {messages: 1}}"),
          entry("pubsub.outstanding.size", "pubsub: {outstanding: {size: 64MiB}}"),
          entry("pubsub.attemptTimeout", "pubsub: {attemptTimeout: 20s}"),
          entry("pubsub.stopTimeout", "pubsub: {stopTimeout: 1s}"),
          entry("embedded.port", "embedded: {port: 0}"),
          entry("embedded.retention", "embedded: {retention: 2h}"),
          entry("embedded.maxRetained", "embedded: {maxRetained: 1MiB}"),
          entry("embedded.subscriptions", "embedded: {subscriptions: {all: ''}}"),
          entry("tracing.enabled", "tracing: {enabled: true}"),
          entry("tracing.serviceName", "tracing: {serviceName: relay}"),
          entry("tracing.endpoint", "tracing: {endpoint: 'collector:4317'}"),
          entry("tracing.headers", "tracing: {headers: {api-key: k}}"),
          entry("tracing.environment", "tracing: {environment: staging}"),
          entry("tracing.protocol", "tracing: {protocol: grpc}"),
          entry("tracing.resourceAttributes", "tracing: {resourceAttributes: {a: b}}"),
          entry("tracing.propagators", "tracing: {propagators: [none]}"),
          entry("tracing.sampler", "tracing: {sampler: always_on}"),
          entry("tracing.sampling.errors", "tracing: {sampling: {errors: true}}"),
          entry("tracing.sampling.eventTypes", "tracing: {sampling: {eventTypes: {ping: 0}}}"),
          entry("tracing.samplingRatio", "tracing: {samplingRatio: 1}"),
          entry("operate.tokens[0].name", TOKENS.formatted("{name: b, value: x}")),
          entry("operate.tokens[0].value", TOKENS.formatted("{name: a, value: y}")),
          entry("operate.tokens[0].env", TOKENS.formatted("{name: a, env: E}")),
          entry("operate.tokens[0].file", TOKENS.formatted("{name: a, file: /f}")),
          entry(
              "operate.tokens[0].signatureOnly",
              TOKENS.formatted("{name: a, value: x, signatureOnly: true}")),
          entry("operate.openPaths", "operate: {openPaths: []}"),
          entry("operate.hosts", "operate: {hosts: [relay]}"),
          entry("reload.watch", "reload: {watch: false}"),
          entry("reload.interval", "reload: {interval: 1s}"));

  private static Stream<String> keys() {
    return CHANGES.keySet().stream().sorted();
  }

  @Test
  void everyKeyHasAChangeHere() {
    List<String> keys = new ArrayList<>();
    for (var section : RelayConfiguration.class.getDeclaredMethods()) {
      if (section.getReturnType().isRecord() && section.getParameterCount() == 0) {
        collect(section.getName(), section.getReturnType(), keys);
      }
    }

    assertThat(CHANGES.keySet()).containsExactlyInAnyOrderElementsOf(keys);
  }

  @ParameterizedTest
  @MethodSource("keys")
  void changeInTheFileChangesTheRecord(String key) throws Exception {
    ConfigurationTree tree = new ConfigurationTree();
    tree.merge(YamlFile.read(Loading.stream(BASE), ""), Origin.BUILT_IN);
    Object before = valueAt(Loading.load(tree.root().toString()), key);

    tree.merge(
        YamlFile.read(Loading.stream(Objects.requireNonNull(CHANGES.get(key))), ""),
        Origin.BUILT_IN);
    Object after = valueAt(Loading.load(tree.root().toString()), key);

    assertThat(after).isNotNull().isNotEqualTo(before);
  }

  private static void collect(String path, Class<?> type, List<String> keys) {
    for (RecordComponent component : type.getRecordComponents()) {
      String key = Paths.key(path, component.getName());
      if (component.getType().isRecord()) {
        collect(key, component.getType(), keys);
      } else if (component.getGenericType() instanceof ParameterizedType list
          && list.getActualTypeArguments()[0] instanceof Class<?> element
          && element.isRecord()) {
        collect(Paths.element(key, 0), element, keys);
      } else {
        keys.add(key);
      }
    }
  }

  /** Null where a section on the way is not there. */
  static @Nullable Object valueAt(RelayConfiguration configuration, String key) throws Exception {
    Object value = configuration;
    for (String step : key.split("\\.", -1)) {
      if (value == null) {
        return null;
      }
      String name = step.replace("[0]", "");
      value = value.getClass().getMethod(name).invoke(value);
      value = step.endsWith("[0]") ? ((List<?>) value).get(0) : value;
    }
    return value;
  }
}
