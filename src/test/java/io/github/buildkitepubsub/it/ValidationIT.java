package io.github.buildkitepubsub.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of events that do not match the schema of their type. */
final class ValidationIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DEAD_LETTERS = "dead-letters";
  private static final String FAILURES =
      "buildkite_validation_failures_total{event_type=\"build.finished\"}";

  /** Its build's number is a text. */
  private static final byte[] INVALID =
      new String(Samples.bytes("build.finished"), StandardCharsets.UTF_8)
          .replaceFirst("\"number\"\\s*:\\s*\\d+", "\"number\":\"hunter2\"")
          .getBytes(StandardCharsets.UTF_8);

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

  private Relay.Builder relay(String mode) {
    return Relay.publishingTo(server.address())
        .set("validation.mode", mode)
        .set("pubsub.stopTimeout", "100ms");
  }

  private Relay.Builder burying() {
    return relay("strict")
        .set("validation.onInvalid", "dead-letter")
        .environment("ENABLE_DLQ", "true")
        .environment("DLQ_TOPIC_ID", DEAD_LETTERS);
  }

  private List<PubsubMessage> published() {
    return server.messages(PubSubProbe.PROJECT, PubSubProbe.TOPIC);
  }

  private List<PubsubMessage> buried() {
    return server.messages(PubSubProbe.PROJECT, DEAD_LETTERS);
  }

  @Test
  void forwardsEverythingWhereItIsOff() throws Exception {
    try (Relay relay = relay("off").start()) {

      assertThat(relay.postSigned(INVALID).statusCode()).isEqualTo(200);
      assertThat(published()).hasSize(1);
      assertThat(relay.metric(FAILURES)).isZero();
      assertThat(relay.metric("buildkite_validation_duration_seconds_count")).isZero();
    }
  }

  @Test
  void countsAndForwardsWhereItReports() throws Exception {
    try (Relay relay = relay("report").start()) {

      assertThat(relay.postSigned(INVALID).statusCode()).isEqualTo(200);
      assertThat(relay.postSigned(Samples.bytes("build.finished")).statusCode()).isEqualTo(200);

      assertThat(published()).hasSize(2);
      assertThat(relay.metric(FAILURES)).isEqualTo(1);
      assertThat(relay.metric("buildkite_validation_duration_seconds_count")).isEqualTo(2);
    }
  }

  @Test
  void refusesWhereItIsStrictAndSaysWhatIsWrong() throws Exception {
    try (Relay relay = relay("strict").start()) {

      HttpResponse<String> answer = relay.postSigned(INVALID);

      assertThat(answer.statusCode()).isEqualTo(400);
      JsonNode told = JSON.readTree(answer.body());
      assertThat(told.path("status").asText()).isEqualTo("error");
      assertThat(told.path("error_type").asText()).isEqualTo("validation");
      assertThat(told.path("error_code").asText()).isEqualTo("BK-BODY-012");
      assertThat(told.path("request_id").asText()).isNotBlank();
      assertThat(told.path("violations"))
          .isEqualTo(
              JSON.readTree(
                  """
                  [{"pointer": "/build/number",
                    "message": "string found, integer expected",
                    "keyword": "type"}]
                  """));
      assertThat(answer.body()).doesNotContain("hunter2");
      assertThat(published()).isEmpty();
      assertThat(relay.metric(FAILURES)).isEqualTo(1);
      assertThat(relay.metric("buildkite_errors_total{code=\"BK-BODY-012\",type=\"validation\"}"))
          .isEqualTo(1);
    }
  }

  @Test
  void forwardsEveryValidOrUnknownEventWhereItIsStrict() throws Exception {
    try (Relay relay = relay("strict").start()) {
      for (String type : Samples.types()) {
        HttpResponse<String> answer = relay.postSigned(Samples.bytes(type));
        assertThat(answer.statusCode()).as(type + answer.body()).isEqualTo(200);
      }

      HttpResponse<String> unknown =
          relay.postSigned(
              "{\"event\":\"build.teleported\",\"build\":5}".getBytes(StandardCharsets.UTF_8));

      assertThat(unknown.statusCode()).isEqualTo(200);
      assertThat(published()).hasSize(Samples.types().size() - 1 + 1);
    }
  }

  @Test
  void buriesWhereTheDeadLetterTopicIsForThat() throws Exception {
    try (Relay relay = burying().start()) {

      HttpResponse<String> answer = relay.postSigned(INVALID);

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
      assertThat(JSON.readTree(answer.body()).path("event_id").asText())
          .isEqualTo(EventId.of(INVALID).value());
      assertThat(published()).isEmpty();
      assertThat(buried()).hasSize(1);
      assertThat(buried().get(0).getAttributesMap())
          .containsEntry("dlq_reason", "validation_error")
          .containsEntry("dlq_error_message", "/build/number: string found, integer expected")
          .containsEntry("dlq_retry_count", "0");
      assertThat(
              relay.metric(
                  "buildkite_dlq_messages_total{event_type=\"build.finished\","
                      + "failure_reason=\"validation_error\"}"))
          .isEqualTo(1);
    }
  }

  @Test
  void answers503WhereItCannotBury() throws Exception {
    server.faults().on(Rpc.PUBLISH).resource(DEAD_LETTERS).fail(Status.Code.UNAVAILABLE);
    try (Relay relay = burying().start()) {

      HttpResponse<String> answer = relay.postSigned(INVALID);

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
      assertThat(JSON.readTree(answer.body()).path("error_code").asText()).isEqualTo("BK-PUB-001");
      assertThat(answer.headers().firstValue("Retry-After")).isPresent();
      assertThat(buried()).isEmpty();
    }
  }

  @Test
  void doesNotStartWithoutAPlaceForWhatIsInvalid() {
    assertThatThrownBy(
            () -> relay("strict").set("validation.onInvalid", "dead-letter").start().close())
        .hasStackTraceContaining("validation.onInvalid: dead-letter needs deadLetter.enabled");
  }
}
