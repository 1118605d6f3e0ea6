package io.github.buildkitepubsub.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.buildkitepubsub.embedded.EmbeddedPubSub;
import io.github.buildkitepubsub.embedded.EmbeddedSettings;
import io.github.buildkitepubsub.embedded.Rpc;
import io.github.buildkitepubsub.testing.PubSubProbe;
import io.github.buildkitepubsub.testing.RelayProcess;
import io.github.buildkitepubsub.testing.Samples;
import io.grpc.Status;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything that the real process writes, to both streams, from its start to its end. */
final class StructuredLogIT {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String KEPT =
      "event given up and kept in the spool: the dead letter topic does not take it";
  private static final String BURIED = "event stored in the dead letter topic";

  /** With the logs of libraries that write through other interfaces, and without a spool. */
  private static final String SETTINGS =
      """
      receive: {exchangeLog: {enabled: true, successes: 1}%s}
      spool: {enabled: false}
      reload: {watch: false}
      publish: {retry: {maxAttempts: 1}, circuitBreaker: {consecutiveFailures: %d, openFor: 1ms}}
      logging:
        loggers:
          access: INFO
          request: DEBUG
          io.grpc: DEBUG
          org.eclipse.jetty.server.Server: DEBUG
      """;

  /** With the spool, a dead letter topic, and traces that nobody takes. */
  private static final String DURABLE =
      """
      reload: {watch: false}
      deadLetter: {enabled: true, topicId: dead}
      forward: {giveUp: {retryInterval: 1s}}
      tracing: {enabled: true, sampler: always_on, endpoint: "http://127.0.0.1:1"}
      logging: {loggers: {request: DEBUG}}
      """;

  private final EmbeddedPubSub pubsub =
      new EmbeddedPubSub(new EmbeddedSettings(0, null, null, null), InstantSource.system());
  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir private Path directory;

  @BeforeEach
  void startPubSub() throws Exception {
    pubsub.start();
    pubsub.createTopic(PubSubProbe.PROJECT, PubSubProbe.TOPIC);
  }

  @AfterEach
  void stopPubSub() {
    pubsub.close();
  }

  @Test
  void everyLineIsJsonAndThoseOfAnEventSayWhichItIs() throws Exception {
    Path file = directory.resolve("config.yml");
    Files.writeString(file, SETTINGS.formatted("", 500));
    List<String> output;
    try (RelayProcess relay =
        RelayProcess.publishingTo(pubsub.address(), directory.resolve("spool"))
            .file(file)
            .start()) {
      drive(relay, file);
      relay.terminate();
      assertThat(relay.awaitExit(Duration.ofMinutes(1))).isEqualTo(143);
      output = relay.log();
    }

    List<JsonNode> lines = parsed(output);
    assertThat(lines)
        .filteredOn(line -> line.has("event_type") || line.has("event_id"))
        .hasSizeGreaterThan(3)
        .allSatisfy(
            line ->
                assertThat(List.of("request_id", "event_id", "event_type", "pipeline"))
                    .allMatch(line::hasNonNull, line.toString()));
    assertThat(output)
        .as("what the run was to bring about")
        .anyMatch(line -> line.contains("\"circuit breaker changed\""))
        .anyMatch(line -> line.contains("\"configuration rejected\""))
        .anyMatch(line -> line.contains("\"configuration changed\""))
        .anyMatch(line -> line.contains("\"logger\":\"io.grpc"))
        .anyMatch(line -> line.contains("\"logger\":\"audit\""))
        .anyMatch(line -> line.contains("\"logger\":\"exchange\""))
        .noneMatch(line -> line.contains("hush-hush"));
    assertThat(lines)
        .filteredOn(line -> line.path("logger").asText().equals("access"))
        .extracting(line -> line.path("status").asInt())
        .contains(200, 400, 401, 404, 503);
    // A thousand refused events are two kinds of lines, of which twenty a minute pass. The outage
    // may see a minute end.
    assertThat(output)
        .filteredOn(line -> line.contains("\"event not published\""))
        .hasSizeBetween(2, 80);
  }

  @Test
  void linesOfOtherThreadsSayWhichEventTheyAreAbout() throws Exception {
    Path file = directory.resolve("config.yml");
    Files.writeString(file, DURABLE);
    List<String> output;
    try (RelayProcess relay =
        RelayProcess.publishingTo(pubsub.address(), directory.resolve("spool"))
            .file(file)
            .start()) {
      pubsub.faults().on(Rpc.PUBLISH).fail(Status.Code.INVALID_ARGUMENT);
      relay.postSigned(Samples.fresh("build.finished", 1));
      awaitLine(relay, KEPT);
      pubsub.faults().clear();
      pubsub.createTopic(PubSubProbe.PROJECT, "dead");
      awaitLine(relay, BURIED);
      relay.postSigned(Samples.fresh("build.finished", 2));
      relay.terminate();
      assertThat(relay.awaitExit(Duration.ofMinutes(1))).isEqualTo(143);
      output = relay.log();
    }

    List<JsonNode> lines = parsed(output);
    assertThat(lines)
        .filteredOn(line -> line.has("event_id"))
        .hasSizeGreaterThan(3)
        .allSatisfy(
            line ->
                assertThat(List.of("event_type", "pipeline", "trace_id"))
                    .allMatch(line::hasNonNull, line.toString()));
    JsonNode kept = only(lines, KEPT);
    JsonNode buried = only(lines, BURIED);
    assertThat(kept.path("request_id").asText()).isNotEmpty();
    assertThat(buried.has("request_id")).as("the spool does not keep it").isFalse();
    assertThat(buried.path("event_id")).isEqualTo(kept.path("event_id"));
    assertThat(buried.path("trace_id")).isEqualTo(kept.path("trace_id"));
    assertThat(lines)
        .filteredOn(line -> line.path("request_id").equals(kept.path("request_id")))
        .extracting(line -> line.path("message").asText())
        .contains("request answered");
    only(lines, "forwarder stopped");
  }

  private static void awaitLine(RelayProcess relay, String sentence) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> relay.log().stream().anyMatch(line -> line.contains(sentence)));
  }

  private static JsonNode only(List<JsonNode> lines, String sentence) {
    List<JsonNode> found =
        lines.stream().filter(line -> line.path("message").asText().equals(sentence)).toList();
    assertThat(found).as(sentence).hasSize(1);
    return found.get(0);
  }

  /** Every line as JSON, which it must be, with what every line must have. */
  private static List<JsonNode> parsed(List<String> output) {
    List<JsonNode> lines = output.stream().map(StructuredLogIT::parsed).toList();
    assertThat(lines)
        .allSatisfy(
            line ->
                assertThat(List.of("timestamp", "level", "logger", "message"))
                    .allMatch(line::hasNonNull, line.toString()));
    return lines;
  }

  private static JsonNode parsed(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new AssertionError("not JSON: " + line, e);
    }
  }

  private void drive(RelayProcess relay, Path file) throws Exception {
    relay.postSigned(Samples.fresh("build.finished", 1));
    relay.postSigned("[".getBytes(StandardCharsets.UTF_8));
    post(relay, "/webhook");
    post(relay, "/webhook/test-engine/hush-hush");
    broken(relay);
    relay.task("traffic?action=status");
    reload(relay, file, SETTINGS.formatted(", limits: {requests: none}", 500));
    reload(relay, file, SETTINGS.formatted("", 400));
    outage(relay);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> relay.postSigned(Samples.fresh("build.finished", 2)).statusCode() == 200);
  }

  private void outage(RelayProcess relay) throws Exception {
    pubsub.faults().on(Rpc.PUBLISH).fail(Status.Code.UNAVAILABLE);
    for (int i = 0; i < 1_000; i++) {
      relay.postSigned(Samples.fresh("build.finished", i));
    }
    pubsub.faults().clear();
  }

  private void post(RelayProcess relay, String path) throws Exception {
    http.send(
        HttpRequest.newBuilder(relay.application(path)).POST(BodyPublishers.ofString("{}")).build(),
        BodyHandlers.discarding());
  }

  /** What no HTTP client sends. */
  private static void broken(RelayProcess relay) throws IOException {
    String host = relay.application("/").getHost();
    try (Socket socket = new Socket(host, relay.application("/").getPort())) {
      socket.getOutputStream().write("BROKEN\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      socket.getInputStream().readAllBytes();
    }
  }

  private void reload(RelayProcess relay, Path file, String yaml) throws Exception {
    Files.writeString(file, yaml);
    http.send(
        HttpRequest.newBuilder(relay.admin("/tasks/reload-config"))
            .POST(BodyPublishers.noBody())
            .build(),
        BodyHandlers.discarding());
  }
}
