package io.github.buildkitepubsub.ops.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.github.buildkitepubsub.embedded.EmbeddedPubSub;
import io.github.buildkitepubsub.embedded.EmbeddedSettings;
import io.github.buildkitepubsub.embedded.Rpc;
import io.github.buildkitepubsub.testing.FreePort;
import io.github.buildkitepubsub.testing.PubSubProbe;
import io.github.buildkitepubsub.testing.Relay;
import io.github.buildkitepubsub.testing.Samples;
import io.grpc.Status;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.awaitility.Awaitility;

/**
 * Two instances of the service in front of a Pub/Sub that can fail, and a Prometheus that scrapes
 * both. What takes minutes in production takes seconds here: the waits of the service that alerts
 * know of are shortened as the rules are.
 */
final class Deployment implements AutoCloseable {

  /** What Pub/Sub can be told not to take. */
  static final String POISON = "agent.lost";

  private static final String DEAD_LETTERS = "dead-letters";

  /** An hour is 36 seconds, five minutes are three. */
  static final Scale SCALE = new Scale(100);

  /** Six scrapes in five shortened minutes; one that fails is no instance that is down. */
  static final Duration INTERVAL = Duration.ofMillis(500);

  /**
   * A circuit breaker, retries and a backlog that are as fast as the rules, a small spool, and
   * patience with a machine that does other things beside.
   */
  private static final String CONFIGURATION =
      """
      receive:
        answerWithin: 20s
        limits: {failedAuthentications: 1000000}
      spool: {maxSize: 1MiB, appendWithin: 4s}
      forward:
        acknowledgeWithin: 4s
        minPause: 100ms
        maxPause: 500ms
        giveUp: {retryInterval: 1s}
        stopTimeout: 200ms
      publish:
        retry: {maxAttempts: 2, delays: [10ms]}
        circuitBreaker: {consecutiveFailures: 20, window: 2s, openFor: 500ms}
      pubsub: {stopTimeout: 100ms}
      reload: {watch: false}
      """;

  private static final YAMLMapper YAML = new YAMLMapper();

  /** Of what takes seconds on a machine that is idle. */
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** Characters of an event of which a dozen fill a spool. */
  private static final int LARGE = 90_000;

  private static final int MANY = 20;

  private final EmbeddedPubSub pubsub =
      new EmbeddedPubSub(new EmbeddedSettings(0, null, null, null), InstantSource.system());

  private final Path directory;
  private final Instance first;
  private final Instance second;
  private final PrometheusServer prometheus;

  /** One instance, which comes back at the same ports. */
  final class Instance {

    private final Path file;
    private final Path spool;
    private final Map<String, String> own;
    private final int port = FreePort.find();
    private final int adminPort = FreePort.find();
    private volatile Relay relay;

    Instance(String name, Map<String, String> own) throws Exception {
      this.own = own;
      file = directory.resolve(name + ".yml");
      spool = directory.resolve(name + "-spool");
      configure(Map.of());
      start();
    }

    void start() throws Exception {
      relay =
          Relay.publishingTo(pubsub.address())
              .environment("ENABLE_DLQ", "true")
              .environment("DLQ_TOPIC_ID", DEAD_LETTERS)
              .spoolingTo(spool)
              .file(file)
              .set("server.applicationConnectors[0].port", Integer.toString(port))
              .set("server.adminConnectors[0].port", Integer.toString(adminPort))
              .start();
    }

    void stop() {
      relay.close();
    }

    Relay relay() {
      return relay;
    }

    Path spool() {
      return spool;
    }

    /**
     * Writes its configuration, without other changes before.
     *
     * @param changes values in YAML, by JSON Pointers to their keys
     */
    void configure(Map<String, String> changes) throws IOException {
      Map<String, String> all = new TreeMap<>(own);
      all.putAll(changes);
      JsonNode root = YAML.readTree(CONFIGURATION);
      for (Map.Entry<String, String> change : all.entrySet()) {
        JsonPointer key = JsonPointer.compile(change.getKey());
        ((ObjectNode) root)
            .withObject(key.head())
            .set(key.last().getMatchingProperty(), YAML.readTree(change.getValue()));
      }
      YAML.writeValue(file.toFile(), root);
    }

    /** Has it take over a changed configuration, without a restart. */
    void reconfigure(Map<String, String> changes) throws Exception {
      configure(changes);
      operate("reload-config");
    }

    HttpResponse<String> task(String call) throws Exception {
      return relay.send(relay.request(adminPort, "/tasks/" + call).POST(BodyPublishers.noBody()));
    }

    /** Calls a task that must succeed. */
    void operate(String call) throws Exception {
      HttpResponse<String> answer = task(call);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    /** Sends the event that Pub/Sub does not take; it is kept. */
    void sendPoison() throws Exception {
      assertThat(relay.postSigned(Traffic.events(POISON).get()).statusCode()).isEqualTo(202);
    }

    /** Sends large events while Pub/Sub is away until one is refused: small ones fill the rest. */
    void fillTheSpool() throws Exception {
      int status = 202;
      for (int i = 0; i < MANY && status == 202; i++) {
        String body =
            "{\"event\":\"build.running\",\"n\":%d,\"build\":{\"message\":\"%s\"}}"
                .formatted(i, "m".repeat(LARGE));
        status = relay.postSigned(body.getBytes(UTF_8)).statusCode();
      }
      assertThat(status).isEqualTo(503);
    }

    private String target() {
      return "127.0.0.1:" + adminPort;
    }
  }

  private Deployment(Path program, Path directory, Map<String, String> ofSecond) throws Exception {
    this.directory = directory;
    pubsub.start();
    pubsub.createTopic(PubSubProbe.PROJECT, PubSubProbe.TOPIC);
    pubsub.createTopic(PubSubProbe.PROJECT, DEAD_LETTERS);
    first = new Instance("first", Map.of());
    second = new Instance("second", ofSecond);
    prometheus =
        PrometheusServer.start(
            program,
            Files.createDirectory(directory.resolve("prometheus")),
            SCALE,
            INTERVAL,
            Map.of(
                first.target(), Map.of("region", "here", "track", "stable"),
                second.target(), Map.of("region", "there", "track", "canary")));
  }

  /**
   * Starts all of it; skips the test, with a reason, where there is no Prometheus.
   *
   * @param directory for what it writes; empty
   * @param ofSecond what the second instance's configuration has beside, as in {@link
   *     Instance#configure}
   */
  static Deployment start(Path directory, Map<String, String> ofSecond) throws Exception {
    return new Deployment(PrometheusServer.program(), directory, ofSecond);
  }

  /** Reads a secret from this file, which is no other secret. */
  static Map<String, String> secretFrom(Path file) throws IOException {
    Files.writeString(file, "a secret of the tests");
    return Map.of("/receive/responseSigning/secret", "{name: signing, file: '" + file + "'}");
  }

  /** Pub/Sub takes nothing. */
  void breakPubSub() {
    pubsub.faults().on(Rpc.PUBLISH).fail(Status.Code.UNAVAILABLE);
  }

  /** Pub/Sub will never take {@link #POISON}, and dead letters not now. */
  void refusePoisonAndDeadLetters() {
    pubsub
        .faults()
        .on(Rpc.PUBLISH)
        .attribute("event_type", POISON)
        .fail(Status.Code.INVALID_ARGUMENT);
    pubsub.faults().on(Rpc.PUBLISH).resource(DEAD_LETTERS).fail(Status.Code.UNAVAILABLE);
  }

  /** Pub/Sub takes events, but {@code late}. */
  void slowPubSub(Duration late) {
    pubsub.faults().on(Rpc.PUBLISH).delay(late);
  }

  /** Pub/Sub takes everything again. */
  void mendPubSub() {
    pubsub.faults().clear();
  }

  Instance first() {
    return first;
  }

  Instance second() {
    return second;
  }

  PrometheusApi prometheus() {
    return prometheus.api();
  }

  /** Every kind of event that Pub/Sub always takes. */
  static List<Supplier<byte[]>> events() {
    return Samples.types().stream()
        .filter(type -> !type.equals(POISON))
        .map(Traffic::events)
        .toList();
  }

  /** Whether this machine was so busy that a scrape took longer than it may. */
  boolean hadLateScrapes() {
    String late = "max_over_time(scrape_duration_seconds[1w]) >= " + INTERVAL.toMillis() / 1000.0;
    return !prometheus().query(SCALE.query(late)).isEmpty();
  }

  /** Waits until both instances were scraped so often since the start. */
  void awaitScrapes(int count) {
    awaitResult("both were scraped", "count(sum_over_time(up[1w]) >= " + count + ") == 2");
  }

  /** Waits until a query, whose durations are divided as those of the rules are, has a result. */
  void awaitResult(String what, String promql) {
    Awaitility.await(what)
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(prometheus().query(SCALE.query(promql)))
                    .as("%s; scrapes: %s%n%s", promql, prometheus().scrapes(), prometheus.log())
                    .isNotEmpty());
  }

  @Override
  public void close() {
    prometheus.close();
    first.stop();
    second.stop();
    pubsub.close();
  }
}
