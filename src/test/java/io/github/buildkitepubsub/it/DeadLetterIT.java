package io.github.buildkitepubsub.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.pubsub.v1.PubsubMessage;
import io.github.buildkitepubsub.embedded.EmbeddedPubSub;
import io.github.buildkitepubsub.embedded.EmbeddedSettings;
import io.github.buildkitepubsub.embedded.Rpc;
import io.github.buildkitepubsub.event.EventId;
import io.github.buildkitepubsub.testing.PubSubProbe;
import io.github.buildkitepubsub.testing.Relay;
import io.github.buildkitepubsub.testing.Samples;
import io.grpc.Status;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of an event that Pub/Sub does not take, where there is a dead letter topic. */
final class DeadLetterIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DEAD_LETTERS = "dead-letters";

  private final EmbeddedPubSub server =
      new EmbeddedPubSub(new EmbeddedSettings(0, null, null, null), InstantSource.system());

  @BeforeEach
  void startPubSub() throws Exception {
    server.start();
    server.createTopic(PubSubProbe.PROJECT, PubSubProbe.TOPIC);
    server.createTopic(PubSubProbe.PROJECT, DEAD_LETTERS);
  }

  @AfterEach
  void stopPubSub() {
    server.close();
  }

  private Relay.Builder relay() throws IOException {
    return Relay.publishingTo(server.address())
        .environment("ENABLE_DLQ", "true")
        .environment("DLQ_TOPIC_ID", DEAD_LETTERS)
        .yaml("publish: {retry: {delays: [10ms, 20ms]}}")
        .set("publish.retry.maxAttempts", "3")
        .set("pubsub.stopTimeout", "100ms");
  }

  private List<PubsubMessage> published() {
    return server.messages(PubSubProbe.PROJECT, PubSubProbe.TOPIC);
  }

  private List<PubsubMessage> buried() {
    return server.messages(PubSubProbe.PROJECT, DEAD_LETTERS);
  }

  @Test
  void buriesNothingThatIsPublished() throws Exception {
    try (Relay relay = relay().start()) {

      HttpResponse<String> answer = relay.postSigned(Samples.bytes("build.finished"));

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(published()).hasSize(1);
      assertThat(buried()).isEmpty();
    }
  }

  @Test
  void answersThatTheEventIsInTheDeadLetterTopic() throws Exception {
    server.faults().on(Rpc.PUBLISH).resource(PubSubProbe.TOPIC).fail(Status.Code.INVALID_ARGUMENT);
    byte[] body = Samples.bytes("build.finished");
    try (Relay relay = relay().start()) {

      HttpResponse<String> answer = relay.postSigned(body);

      assertThat(answer.statusCode()).isEqualTo(202);
      assertThat(JSON.readTree(answer.body()))
          .isEqualTo(
              JSON.valueToTree(
                  Map.of(
                      "status", "success",
                      "message", "Event stored in the dead letter topic",
                      "event_type", "build.finished",
                      "event_id", EventId.of(body).value())));
      assertThat(published()).isEmpty();
      assertThat(buried()).hasSize(1);
      assertThat(
              relay.metric(
                  "buildkite_dlq_messages_total{event_type=\"build.finished\","
                      + "failure_reason=\"publish_error\"}"))
          .isEqualTo(1);
      assertThat(
              relay.metric(
                  "buildkite_pubsub_publish_requests_total{event_type=\"build.finished\","
                      + "status=\"error\"}"))
          .isEqualTo(1);
    }
  }

  @Test
  void keepsWhatWouldHaveBeenPublishedAndSaysWhyItWasNot() throws Exception {
    byte[] body = Samples.bytes("build.finished");
    Instant before = Instant.now();
    try (Relay relay = relay().start()) {
      postWithToken(relay, body);
      server
          .faults()
          .on(Rpc.PUBLISH)
          .resource(PubSubProbe.TOPIC)
          .fail(Status.Code.INVALID_ARGUMENT);

      HttpResponse<String> answer = postWithToken(relay, body);

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    }
    PubsubMessage letter = buried().get(0);
    String receivedAt = letter.getAttributesOrThrow("received_at");
    Map<String, String> expected = new HashMap<>(published().get(0).getAttributesMap());
    expected.put("received_at", receivedAt);
    expected.put("dlq_reason", "publish_error");
    expected.put("dlq_original_timestamp", receivedAt);
    expected.put("dlq_error_message", "Pub/Sub answered INVALID_ARGUMENT");
    expected.put("dlq_retry_count", "0");
    assertThat(letter.getAttributesMap()).isEqualTo(expected);
    assertThat(letter.getOrderingKey()).isEmpty();
    String data = letter.getData().toStringUtf8();
    String original =
        published()
            .get(0)
            .getData()
            .toStringUtf8()
            .replaceFirst("\"received_at\":\"[^\"]*\"", "\"received_at\":\"" + receivedAt + "\"");
    String givenUpAt = JSON.readTree(data).path("dlq_metadata").path("timestamp").asText();
    assertThat(Instant.parse(givenUpAt)).isBetween(before, Instant.now());
    assertThat(data)
        .isEqualTo(
            "{\"original_payload\":"
                + original
                + ",\"dlq_metadata\":{\"failure_reason\":\"publish_error\","
                + "\"error_message\":\"Pub/Sub answered INVALID_ARGUMENT\",\"timestamp\":\""
                + givenUpAt
                + "\",\"original_event_type\":\"build.finished\",\"retry_count\":0}}");
  }

  /** Unlike a signed request, it is no duplicate of one a moment ago. */
  private static HttpResponse<String> postWithToken(Relay relay, byte[] body) throws Exception {
    return relay.send(relay.webhook(body).header("X-Buildkite-Token", Relay.TOKEN));
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        arguments(Status.Code.UNAVAILABLE, "connection_error", 2, 503, "BK-PUB-001"),
        arguments(Status.Code.RESOURCE_EXHAUSTED, "rate_limit", 2, 503, "BK-PUB-001"),
        arguments(Status.Code.INTERNAL, "publish_error", 2, 503, "BK-PUB-001"),
        arguments(Status.Code.UNKNOWN, "unknown", 2, 503, "BK-PUB-001"),
        arguments(Status.Code.PERMISSION_DENIED, "publish_error", 0, 503, "BK-PUB-004"),
        arguments(Status.Code.NOT_FOUND, "publish_error", 0, 503, "BK-PUB-004"),
        arguments(Status.Code.INVALID_ARGUMENT, "publish_error", 0, 500, "BK-PUB-005"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void buriesAfterTheAttemptsThatAFailureIsWorth(
      Status.Code code, String reason, int retries, int unused, String notTold) throws Exception {
    server.faults().on(Rpc.PUBLISH).resource(PubSubProbe.TOPIC).fail(code);
    try (Relay relay = relay().start()) {

      HttpResponse<String> answer = relay.postSigned(Samples.bytes("job.finished"));

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
      assertThat(answer.body()).doesNotContain(notTold);
      assertThat(server.faults().calls(Rpc.PUBLISH)).isEqualTo(retries + 1 + 1);
      assertThat(buried()).hasSize(1);
      assertThat(buried().get(0).getAttributesMap())
          .containsEntry("dlq_reason", reason)
          .containsEntry("dlq_retry_count", Integer.toString(retries));
    }
  }

  @ParameterizedTest
  @MethodSource("failures")
  void answersAsWithoutADeadLetterTopicWhereThatIsDownToo(
      Status.Code code, String unused, int retries, int status, String error) throws Exception {
    server.faults().on(Rpc.PUBLISH).resource(PubSubProbe.TOPIC).fail(code);
    server.faults().on(Rpc.PUBLISH).resource(DEAD_LETTERS).fail(Status.Code.UNAVAILABLE);
    try (Relay relay = relay().start()) {

      HttpResponse<String> answer = relay.postSigned(Samples.bytes("job.finished"));

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
      assertThat(JSON.readTree(answer.body()).path("error_code").asText()).isEqualTo(error);
      assertThat(server.faults().calls(Rpc.PUBLISH)).isEqualTo(retries + 1 + 1);
      assertThat(buried()).isEmpty();
      assertThat(
              relay.metric(
                  "buildkite_dlq_failures_total{kind=\"retryable\",status=\"UNAVAILABLE\"}"))
          .isEqualTo(1);
    }
  }

  @Test
  void answersTheSameRequestAgainAsADuplicate() throws Exception {
    server.faults().on(Rpc.PUBLISH).resource(PubSubProbe.TOPIC).fail(Status.Code.INVALID_ARGUMENT);
    byte[] body = Samples.bytes("build.finished");
    String signature =
        Relay.signature(Relay.TOKEN, Long.toString(Instant.now().getEpochSecond()), body);
    try (Relay relay = relay().start()) {

      relay.send(relay.webhook(body).header("X-Buildkite-Signature", signature));
      HttpResponse<String> again =
          relay.send(relay.webhook(body).header("X-Buildkite-Signature", signature));

      assertThat(again.statusCode()).isEqualTo(202);
      assertThat(JSON.readTree(again.body()).path("duplicate").asBoolean()).isTrue();
      assertThat(buried()).hasSize(1);
    }
  }

  @Test
  void buriesAnEventThatIsTooLargeWithoutWhatItsPayloadRepeats() throws Exception {
    String description = "é".repeat(2_600_000);
    byte[] body =
        ("{\"event\":\"build.finished\",\"pipeline\":{\"description\":\"" + description + "\"}}")
            .getBytes(StandardCharsets.UTF_8);
    try (Relay relay =
        relay()
            .set("receive.maxBodySize", "9MiB")
            .set("server.applicationConnectors[0].idleTimeout", "30s")
            .start()) {

      HttpResponse<String> answer = relay.postSigned(body);

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    }
    assertThat(published()).isEmpty();
    JsonNode letter = JSON.readTree(buried().get(0).getData().toStringUtf8());
    assertThat(letter.path("dlq_metadata").path("payload_reduced").asBoolean()).isTrue();
    assertThat(letter.path("dlq_metadata").path("error_message").asText())
        .contains("bytes, Pub/Sub takes");
    assertThat(letter.path("original_payload").has("pipeline")).isFalse();
    assertThat(letter.path("original_payload").path("raw_payload")).isEqualTo(JSON.readTree(body));
  }

  @Test
  void hasTheTopicInTheEmbeddedServerToo() throws Exception {
    try (Relay relay =
        Relay.embedded()
            .environment("ENABLE_DLQ", "true")
            .environment("DLQ_TOPIC_ID", DEAD_LETTERS)
            .set("receive.maxBodySize", "9MiB")
            .set("event.compatibility", "v1")
            .start()) {
      String description = "é".repeat(2_600_000);

      HttpResponse<String> answer =
          relay.postSigned(
              ("{\"event\":\"x\",\"pipeline\":{\"description\":\"" + description + "\"}}")
                  .getBytes(StandardCharsets.UTF_8));

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
      assertThat(Objects.requireNonNull(answer.body())).contains("dead letter topic");
    }
  }
}
