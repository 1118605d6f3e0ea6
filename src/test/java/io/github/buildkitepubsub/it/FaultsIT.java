package io.github.buildkitepubsub.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.pubsub.v1.PubsubMessage;
import io.github.buildkitepubsub.embedded.EmbeddedPubSub;
import io.github.buildkitepubsub.embedded.EmbeddedSettings;
import io.github.buildkitepubsub.embedded.Rpc;
import io.github.buildkitepubsub.testing.PubSubProbe;
import io.github.buildkitepubsub.testing.Relay;
import io.github.buildkitepubsub.testing.Samples;
import io.grpc.Status;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a sender is told, and what becomes of its event, while Pub/Sub is in trouble. */
final class FaultsIT {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final EmbeddedPubSub server =
      new EmbeddedPubSub(new EmbeddedSettings(0, null, null, null), InstantSource.system());

  @BeforeEach
  void startPubSub() throws Exception {
    server.start();
    server.createTopic(PubSubProbe.PROJECT, PubSubProbe.TOPIC);
  }

  @AfterEach
  void stopPubSub() {
    server.close();
  }

  private Relay.Builder relay() throws IOException {
    return Relay.publishingTo(server.address())
        .yaml("publish: {retry: {delays: [10ms, 20ms]}}")
        .set("publish.retry.maxAttempts", "3")
        .set("pubsub.stopTimeout", "100ms")
        .set("receive.answerWithin", "2s");
  }

  private List<PubsubMessage> published() {
    return server.messages(PubSubProbe.PROJECT, PubSubProbe.TOPIC);
  }

  @Test
  void retriesAFailureThatPasses() throws Exception {
    server.faults().on(Rpc.PUBLISH).times(2).fail(Status.Code.UNAVAILABLE);
    try (Relay relay = relay().start()) {

      HttpResponse<String> answer = relay.postSigned(Samples.bytes("build.finished"));

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(published()).hasSize(1);
      assertThat(relay.metric("buildkite_pubsub_retries_total{event_type=\"build.finished\"}"))
          .isEqualTo(2);
    }
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        arguments(Status.Code.UNAVAILABLE, 503, "BK-PUB-001", 3),
        arguments(Status.Code.RESOURCE_EXHAUSTED, 503, "BK-PUB-001", 3),
        arguments(Status.Code.INTERNAL, 503, "BK-PUB-001", 3),
        arguments(Status.Code.PERMISSION_DENIED, 503, "BK-PUB-004", 1),
        arguments(Status.Code.NOT_FOUND, 503, "BK-PUB-004", 1),
        arguments(Status.Code.FAILED_PRECONDITION, 503, "BK-PUB-004", 1),
        arguments(Status.Code.INVALID_ARGUMENT, 500, "BK-PUB-005", 1));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void saysWhatAFailureThatLastsMeans(Status.Code code, int status, String error, int attempts)
      throws Exception {
    server.faults().on(Rpc.PUBLISH).fail(code);
    try (Relay relay = relay().start()) {

      HttpResponse<String> answer = relay.postSigned(Samples.bytes("build.finished"));

      JsonNode body = JSON.readTree(answer.body());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
      assertThat(body.path("error_code").asText()).isEqualTo(error);
      assertThat(answer.headers().firstValue("Retry-After").isPresent()).isEqualTo(status == 503);
      assertThat(body.has("retry_after")).isEqualTo(status == 503);
      assertThat(answer.body()).doesNotContain(PubSubProbe.TOPIC, code.name());
      assertThat(server.faults().calls(Rpc.PUBLISH)).isEqualTo(attempts);
      assertThat(published()).isEmpty();
    }
  }

  @Test
  void answersInTimeWhenPubSubHangsAndPublishesWhenItIsBack() throws Exception {
    server.faults().on(Rpc.PUBLISH).hang();
    try (Relay relay = relay().set("receive.answerWithin", "300ms").start()) {

      HttpResponse<String> answer = relay.postSigned(Samples.bytes("build.finished"));
      server.faults().clear();

      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(JSON.readTree(answer.body()).path("error_code").asText()).isEqualTo("BK-PUB-002");
      Awaitility.await()
          .atMost(Duration.ofSeconds(15))
          .untilAsserted(() -> assertThat(published()).hasSize(1));
    }
  }

  @Test
  void publishesAgainWhenItNeverGotTheAnswer() throws Exception {
    server.faults().on(Rpc.PUBLISH).times(1).loseAnswer();
    try (Relay relay = relay().start()) {

      HttpResponse<String> answer = relay.postSigned(Samples.bytes("build.finished"));

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(published()).hasSize(2);
      assertThat(published().stream().map(m -> m.getAttributesOrThrow("event_id")).distinct())
          .hasSize(1);
    }
  }

  @Test
  void startsAndAnswersProbesWithoutPubSub() throws Exception {
    server.close();
    try (Relay relay = relay().start()) {

      assertThat(relay.get(relay.port(), "/ready").statusCode()).isEqualTo(200);
      assertThat(relay.postSigned(Samples.bytes("ping")).statusCode()).isEqualTo(200);
      HttpResponse<String> answer = relay.postSigned(Samples.bytes("build.finished"));

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
      assertThat(relay.get(relay.adminPort(), "/healthcheck").body())
          .contains("\"pubsub\":{\"healthy\":false");
    }
  }

  @Test
  void refusesWhatWouldExceedTheBoundOnOutstandingMessages() throws Exception {
    server.faults().on(Rpc.PUBLISH).hang();
    try (Relay relay =
        relay()
            .set("pubsub.outstanding.messages", "10")
            .set("pubsub.batch.messages", "1")
            .set("receive.answerWithin", "1s")
            .start()) {
      List<CompletableFuture<HttpResponse<String>>> answers =
          IntStream.range(0, 30)
              .mapToObj(i -> relay.postSignedAsync(Samples.fresh("job.started", i)))
              .toList();

      List<String> codes = new ArrayList<>();
      for (CompletableFuture<HttpResponse<String>> answer : answers) {
        codes.add(JSON.readTree(answer.get().body()).path("error_code").asText());
      }

      assertThat(codes.stream().filter("BK-PUB-003"::equals)).hasSize(20);
      assertThat(codes.stream().filter("BK-PUB-002"::equals)).hasSize(10);
    }
  }

  @Test
  void oneEventThatIsTooLargeDoesNotFailItsBatchMates() throws Exception {
    byte[] tooLarge =
        ("{\"event\":\"build.finished\",\"pipeline\":{\"description\":\""
                + "é".repeat(2_600_000)
                + "\"}}")
            .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    try (Relay relay =
        relay()
            .set("receive.maxBodySize", "9MiB")
            .set("pubsub.batch.delay", "200ms")
            .set("server.applicationConnectors[0].idleTimeout", "30s")
            .start()) {
      CompletableFuture<HttpResponse<String>> small =
          relay.postSignedAsync(Samples.bytes("build.running"));
      CompletableFuture<HttpResponse<String>> large = relay.postSignedAsync(tooLarge);
      CompletableFuture<HttpResponse<String>> other =
          relay.postSignedAsync(Samples.bytes("build.finished"));

      assertThat(small.get().statusCode()).isEqualTo(200);
      assertThat(other.get().statusCode()).isEqualTo(200);
      // The description stands in the envelope and in the raw payload: twice 5.2 MB, over 10 MB.
      assertThat(large.get().statusCode()).as(large.get().body()).isEqualTo(500);
      assertThat(JSON.readTree(large.get().body()).path("error_code").asText())
          .isEqualTo("BK-PUB-005");
      assertThat(published()).hasSize(2);
    }
  }

  @Test
  void aRefusedEventTakesNoOtherOfItsBatchWithIt() throws Exception {
    server
        .faults()
        .on(Rpc.PUBLISH)
        .attribute("event_type", "job.finished")
        .fail(Status.Code.INVALID_ARGUMENT);
    try (Relay relay =
        relay().set("pubsub.batch.messages", "3").set("pubsub.batch.delay", "1s").start()) {

      CompletableFuture<HttpResponse<String>> one =
          relay.postSignedAsync(Samples.bytes("build.running"));
      CompletableFuture<HttpResponse<String>> refused =
          relay.postSignedAsync(Samples.bytes("job.finished"));
      CompletableFuture<HttpResponse<String>> other =
          relay.postSignedAsync(Samples.bytes("build.finished"));

      assertThat(one.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
      assertThat(other.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
      assertThat(refused.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(500);
      assertThat(published()).hasSize(2);
      assertThat(server.faults().batchSizes()).containsExactly(3, 1, 1, 1);
    }
  }

  @ParameterizedTest
  @MethodSource("orderings")
  void anOrderedKeyHealsAfterAPermanentFailure(String ordering) throws Exception {
    server.faults().on(Rpc.PUBLISH).times(1).fail(Status.Code.INVALID_ARGUMENT);
    try (Relay relay = relay().set("pubsub.orderingKey", ordering).start();
        PubSubProbe subscriber = PubSubProbe.subscribe(server.address(), "", true)) {

      HttpResponse<String> refused = relay.postSigned(Samples.fresh("build.finished", 0));
      List<Integer> later = new ArrayList<>();
      for (int i = 1; i <= 5; i++) {
        later.add(relay.postSigned(Samples.fresh("build.finished", i)).statusCode());
      }

      assertThat(refused.statusCode()).isEqualTo(500);
      assertThat(later).containsOnly(200);
      List<PubsubMessage> messages = subscriber.take(5);
      assertThat(messages).hasSize(5).allMatch(m -> !m.getOrderingKey().isEmpty());
      assertThat(
              messages.stream()
                  .map(
                      m ->
                          m.getData().toStringUtf8().replaceAll("(?s).*\"sample\":(\\d+).*", "$1")))
          .containsExactly("1", "2", "3", "4", "5");
    }
  }

  @Test
  void refusesWhatWouldWaitForAHungKeyBeyondHalfOfWhatMayBeOutstanding() throws Exception {
    server.faults().on(Rpc.PUBLISH).hang();
    try (Relay relay =
        relay()
            .set("pubsub.orderingKey", "build")
            .set("pubsub.outstanding.messages", "4")
            .set("receive.answerWithin", "30s")
            .start()) {
      List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        answers.add(relay.postSignedAsync(Samples.fresh("build.finished", i)));
      }

      // One is under way, two wait.
      CompletableFuture<HttpResponse<String>> first = answers.get(0);
      for (CompletableFuture<HttpResponse<String>> answer : answers) {
        first = first.applyToEither(answer, Function.identity());
      }
      HttpResponse<String> refused = first.get(20, TimeUnit.SECONDS);

      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(JSON.readTree(refused.body()).path("error_code").asText()).isEqualTo("BK-PUB-003");
      assertThat(
              relay.metric(
                  "buildkite_pubsub_publish_failures_total{kind=\"overloaded\",status=\"OVERLOADED\"}"))
          .isEqualTo(1);
      server.faults().clear();
      for (CompletableFuture<HttpResponse<String>> answer : answers) {
        assertThat(answer.get(30, TimeUnit.SECONDS).statusCode()).isIn(200, 503);
      }
      assertThat(published()).hasSize(3);
    }
  }

  static Stream<String> orderings() {
    return Stream.of("pipeline", "build");
  }
}
