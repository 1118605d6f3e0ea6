package io.github.buildkitepubsub.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of a wrong file: one line, with the whole key and what would be right. */
class InvalidConfigurationTest {

  private static final String NO_SECRET =
      "relay.yml: receive.authentication.secrets must have a secret: set BUILDKITE_WEBHOOK_TOKEN or"
          + " BUILDKITE_WEBHOOK_HMAC_SECRET, or list one in the file";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          pubsubb: {} | : pubsubb is not a known key. Did you mean pubsub?
          receive: {pathh: x} | : receive.pathh is not a known key. Did you mean receive.path?
          event: {speed: 1} | : event.speed is not a known key. Known here: compatibility, maxNestingDepth, redact
          receive: 5 | : receive must be a section of keys
          receive: {path: hook/} | : receive.path must be an absolute path such as /webhook, without a slash at its end
          receive: {path: /ready} | : receive.path must not be an address that receive.probes turns on
          receive: {path: /docs} | : receive.path must not be an address that receive.probes turns on
          receive: {maxBodySize: huge} | : receive.maxBodySize must be a size such as 64KiB or 1MiB
          receive: {maxBodySize: 2MiB, limits: {bodyMemory: 3MiB}} | : receive.limits.bodyMemory must be at least twice receive.maxBodySize, so that strangers, who get half of it, can send one body
          receive: {maxBodySize: 20MiB} | : receive.maxBodySize must be less than or equal to 9 MEBIBYTES
          receive: {readWithin: 1ms} | : receive.readWithin must be greater than or equal to 100 MILLISECONDS
          receive: {answerWithin: 1h} | : receive.answerWithin must be less than or equal to 5 MINUTES
          receive: {authentication: {window: 2h}} | : receive.authentication.window must be less than or equal to 1 HOURS
          receive: {authentication: {rememberedRequests: -1}} | : receive.authentication.rememberedRequests must be greater than or equal to 0
          receive: {authentication: {secrets: x}} | : receive.authentication.secrets must be a list
          receive: {authentication: {secrets: [null]}} | : receive.authentication has an entry without a value
          receive: {authentication: {secrets: [{name: a}]}} | : receive.authentication.secrets[0]: a secret needs exactly one of value, env and file
          receive: {authentication: {secrets: [{value: a}]}} | : receive.authentication.secrets[0].name must not be blank
          receive: {testEngine: {path: x}} | : receive.testEngine.path must be an absolute path such as /webhook, without a slash at its end
          receive: {testEngine: {secrets: [{name: a}]}} | : receive.testEngine.secrets[0]: a secret needs exactly one of value, env and file
          receive: {responseSigning: {secret: {name: a}}} | : receive.responseSigning.secret: a secret needs exactly one of value, env and file
          receive: {responseSigning: {secret: x}} | : receive.responseSigning.secret must be a section of keys
          receive: {exchangeLog: {successes: 2}} | : receive.exchangeLog.successes must be less than or equal to 1
          receive: {exchangeLog: {successes: all}} | : receive.exchangeLog.successes must be a number
          receive: {exchangeLog: {maxBody: 2MiB}} | : receive.exchangeLog.maxBody must be less than or equal to 1 MEBIBYTES
          receive: {exchangeLog: {bytesPerMinute: 1B}} | : receive.exchangeLog.bytesPerMinute must be greater than or equal to 1 KIBIBYTES
          receive: {exchangeLog: {redact: [x]}} | : receive.exchangeLog.redact: each entry must be a JSON Pointer such as /build/env
          receive: {probes: {health: 7x}} | : receive.probes.health must be true or false
          event: {compatibility: v3} | : event.compatibility must be one of v1, v2
          event: {redact: [x]} | : event.redact: each entry must be a JSON Pointer such as /build/env
          event: {maxNestingDepth: 7} | : event.maxNestingDepth must be greater than or equal to 8
          validation: {mode: on} | : validation.mode must be one of off, report, strict
          validation: {mode: {}} | : validation.mode must be one of off, report, strict
          validation: {mode: loose} | : validation.mode must be one of off, report, strict
          validation: {onInvalid: drop} | : validation.onInvalid must be one of reject, dead-letter
          validation: {maxViolations: 0} | : validation.maxViolations must be greater than or equal to 1
          validation: {maxViolations: 101} | : validation.maxViolations must be less than or equal to 100
          validation: {mode: strict, onInvalid: dead-letter} | : validation.onInvalid: dead-letter needs deadLetter.enabled: true, else invalid events have nowhere to go
          receive: {path: /schemas/x} | : receive.path and receive.testEngine.path must not be /schemas or below it while validation.serveSchemas is true
          observe: {maxPipelines: -1} | : observe.maxPipelines must be greater than or equal to 0
          observe: {maxPipelines: 10001} | : observe.maxPipelines must be less than or equal to 10000
          publish: {retry: {maxAttempts: 0}} | : publish.retry.maxAttempts must be greater than or equal to 1
          publish: {retry: {maxAttempts: many}} | : publish.retry.maxAttempts must be a whole number
          publish: {retry: {within: 0s}} | : publish.retry.within must be greater than or equal to 1 MILLISECONDS
          receive: {errorDocumentation: "docs/errors.md#top"} | : receive.errorDocumentation must be a URL or a path, without a fragment
          publish: {retry: {within: 2h}} | : publish.retry.within must be less than or equal to 1 HOURS
          publish: {retry: {delays: 5s}} | : publish.retry.delays must be a list
          receive: {connections: {max: 9, maxPerAddress: 1}} | : receive.connections.max must be greater than or equal to 10
          receive: {connections: {maxPerAddress: 2001}} | : receive.connections.maxPerAddress must not be greater than receive.connections.max
          publish: {retry: {delays: []}} | : publish.retry.delays must not be empty
          publish: {retry: {delays: [5 parsecs]}} | : publish.retry.delays[0] must be a duration such as 500ms, 30s or 5m
          publish: {retry: {jitter: 4}} | : publish.retry.jitter must be less than or equal to 0.9
          publish: {retry: {jitter: x}} | : publish.retry.jitter must be a number
          publish: {circuitBreaker: {failureRate: 0}} | : publish.circuitBreaker.failureRate must be greater than or equal to 0.01
          publish: {circuitBreaker: {slowCallRate: 2}} | : publish.circuitBreaker.slowCallRate must be less than or equal to 1.0
          publish: {circuitBreaker: {slowCallDuration: 0s}} | : publish.circuitBreaker.slowCallDuration must be greater than or equal to 1 MILLISECONDS
          publish: {circuitBreaker: {window: 500ms}} | : publish.circuitBreaker.window must be greater than or equal to 1 SECONDS
          publish: {circuitBreaker: {minimumCalls: 0}} | : publish.circuitBreaker.minimumCalls must be greater than or equal to 1
          publish: {circuitBreaker: {consecutiveFailures: -1}} | : publish.circuitBreaker.consecutiveFailures must be greater than or equal to 0
          publish: {circuitBreaker: {openFor: 1h}} | : publish.circuitBreaker.openFor must be less than or equal to 10 MINUTES
          publish: {circuitBreaker: {halfOpenCalls: 0}} | : publish.circuitBreaker.halfOpenCalls must be greater than or equal to 1
          deadLetter: {enabled: true} | : deadLetter.enabled needs a deadLetter.topicId: set it, or DLQ_TOPIC_ID
          deadLetter: {topicId: x} | : deadLetter.topicId must be 3 to 255 of A-Z a-z 0-9 - . _ ~ + %, a letter first, and not begin with goog
          deadLetter: {enabled: true, topicId: buildkite-events} | : deadLetter.topicId must be another topic than pubsub.topicId
          pubsub: {mode: gogle} | : pubsub.mode must be one of auto, google, emulator, embedded
          pubsub: {projectId: "", mode: embedded} | : pubsub.projectId must be a project's id or number
          pubsub: {credentialsFile: ""} | : pubsub.credentialsFile must be the path of a key file
          pubsub: {topicId: goog/x} | : pubsub.topicId must be 3 to 255 of A-Z a-z 0-9 - . _ ~ + %, a letter first, and not begin with goog
          pubsub: {batch: {messages: 1001}} | : pubsub.batch.messages must be less than or equal to 1000
          pubsub: {batch: {size: 10MiB}} | : pubsub.batch.size must be less than or equal to 9 MEBIBYTES
          pubsub: {batch: {delay: 2s}} | : pubsub.batch.delay must be less than or equal to 1 SECONDS
          pubsub: {outstanding: {messages: 0}} | : pubsub.outstanding.messages must be greater than or equal to 1
          pubsub: {outstanding: {size: 1MiB}} | : pubsub.outstanding.size must be greater than or equal to 10 MEBIBYTES
          pubsub: {attemptTimeout: 1s} | : pubsub.attemptTimeout must be greater than or equal to 10 SECONDS
          pubsub: {stopTimeout: 1h} | : pubsub.stopTimeout must be less than or equal to 5 MINUTES
          embedded: {port: 65536} | : embedded.port must be less than or equal to 65535
          operate: {tokens: [{name: a}]} | : operate.tokens[0]: a secret needs exactly one of value, env and file
          operate: {openPaths: [ready]} | : operate.openPaths: each entry must be an absolute path such as /metrics
          operate: {openPaths: [/tasks/drain]} | : operate.openPaths must not have /tasks or below: tasks change what the service does
          operate: {hosts: ["relay:8081"]} | : operate.hosts: each entry must be a name or an address, without a scheme or a port
          health: {healthChecks: [{name: durabilty}]} | : health.healthChecks must not have durabilty; the checks are circuit-breaker, deadlocks, durability, embedded, pubsub, spool, traffic
          health: {healthChecks: [{name: pubsub}, {name: pubsub}]} | : health.healthChecks must have pubsub once
          server: {applicationConnectors: [{type: htp}]} | : server.applicationConnectors[0].type must be one of http, https
          server: {applicationConnectors: [{port: 1}]} | : server.applicationConnectors[0].type is missing
          server: {maxThreads: few} | : server.maxThreads must be a whole number
          - a | : must be sections of keys, such as receive: and pubsub:
          a: [ | :1:5: not valid YAML: while parsing a flow node
          pubsub: {topicId: "${NO}"} | : pubsub.topicId: the environment variable NO is not set; set it, or write ${NO:-default}
          """)
  void saysWhatIsWrongInOneLine(String yaml, String fault) {
    assertThatThrownBy(() -> Loading.load(yaml))
        .isInstanceOf(InvalidConfigurationException.class)
        .hasMessage("relay.yml" + fault);
  }

  @Test
  void keyThatStandsTwiceIsRefused() {
    assertThatThrownBy(() -> Loading.load("event: {}\nevent: {}"))
        .hasMessage("relay.yml:2:6: not valid YAML: Duplicate field 'event'");
  }

  @Test
  void secondDocumentIsRefused() {
    assertThatThrownBy(() -> Loading.load("event: {}\n---\npubsub: {}"))
        .hasMessage(
            "relay.yml:3:1: a second document is not supported; write the keys in full, once");
  }

  @Test
  void aliasIsRefused() {
    assertThatThrownBy(() -> Loading.load("event: {redact: [&a /b, *a]}"))
        .hasMessageContaining("an alias (*name) is not supported");
  }

  @Test
  void allFaultsOfConstraintsAreReportedAtOnce() {
    InvalidConfigurationException e =
        catchThrowableOfType(
            InvalidConfigurationException.class,
            () -> Loading.load("publish: {retry: {maxAttempts: 0, jitter: 1}}"));

    assertThat(e.getErrors()).hasSize(2);
  }

  @Test
  void secretIsNeededOutsideEmbeddedMode() {
    assertThatThrownBy(() -> Loading.load("pubsub: {projectId: p}")).hasMessage(NO_SECRET);
    assertThatThrownBy(() -> Loading.load("pubsub: {emulatorHost: 'h:1'}")).hasMessage(NO_SECRET);
  }

  @Test
  void projectIsNeededInModeGoogle() {
    assertThatThrownBy(
            () -> Loading.load("pubsub: {mode: google}", Map.of("BUILDKITE_WEBHOOK_TOKEN", "t")))
        .hasMessage("relay.yml: pubsub.projectId must be set where pubsub.mode is google");
  }

  @Test
  void faultWithoutFileNamesTheVariable() {
    assertThatThrownBy(
            () ->
                Loading.factory(
                        Map.of("PUBSUB_EMULATOR_HOST", "here", "BUILDKITE_WEBHOOK_TOKEN", "t"),
                        Loading.stream(""))
                    .build())
        .hasMessage(
            "PUBSUB_EMULATOR_HOST=here: pubsub.emulatorHost must be host:port where pubsub.mode is"
                + " emulator");
  }

  @Test
  void excerptOfTheFileIsInNoMessage() {
    Throwable e =
        catchThrowableOfType(
            InvalidConfigurationException.class,
            () ->
                Loading.load(
                    "receive: {authentication: {secrets: [{name: a, value: \"hunter2\" x}]}}"));

    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      assertThat(cause.toString()).doesNotContain("hunter2");
    }
  }
}
