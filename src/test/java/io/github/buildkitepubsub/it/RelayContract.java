package io.github.buildkitepubsub.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.pubsub.v1.PubsubMessage;
import io.github.buildkitepubsub.event.EventId;
import io.github.buildkitepubsub.testing.PubSubProbe;
import io.github.buildkitepubsub.testing.Relay;
import io.github.buildkitepubsub.testing.Samples;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A webhook in, a message out: what holds against every Pub/Sub. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RelayContract {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path spool;

  private Relay relay;
  private PubSubProbe subscriber;

  /** {@code host:port} of the Pub/Sub under test. */
  abstract String address();

  /** Called before the first test. */
  void startPubSub() throws Exception {}

  /** Called after the last test. */
  void stopPubSub() throws Exception {}

  @BeforeAll
  void start() throws Exception {
    startPubSub();
    relay =
        Relay.publishingTo(address())
            .spoolingTo(spool)
            // So that a busy machine makes no 202 of a 200.
            .set("receive.answerWithin", "20s")
            .set("spool.appendWithin", "10s")
            .set("forward.acknowledgeWithin", "10s")
            .start();
  }

  @AfterAll
  void stop() throws Exception {
    if (relay != null) {
      relay.close();
    }
    stopPubSub();
  }

  @BeforeEach
  void subscribe() throws Exception {
    subscriber = PubSubProbe.subscribe(address());
  }

  @AfterEach
  void unsubscribe() {
    subscriber.close();
  }

  static List<String> publishedTypes() {
    return Samples.types().stream().filter(type -> !type.equals("ping")).toList();
  }

  @ParameterizedTest
  @MethodSource("publishedTypes")
  void publishesEveryTypeWithTheSendersOwnBytes(String type) throws Exception {
    byte[] body = Samples.bytes(type);

    HttpResponse<String> answer = relay.send(relay.signed(body).header("X-Buildkite-Event", type));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    PubsubMessage message = subscriber.take(1).get(0);
    assertThat(rawPayload(message)).isEqualTo(Samples.redacted(body));
    assertThat(message.getAttributesMap())
        .containsEntry("origin", "buildkite-webhook")
        .containsEntry("event_type", type)
        .containsEntry("event_id", EventId.of(body).value())
        .containsKeys("pipeline", "build_state", "branch");
    JsonNode told = JSON.readTree(answer.body());
    assertThat(told.path("message_id").asText()).isEqualTo(message.getMessageId());
    assertThat(told.path("event_type").asText()).isEqualTo(type);
    assertThat(told.path("event_id").asText()).isEqualTo(EventId.of(body).value());
    assertThat(JSON.readTree(message.getData().toStringUtf8()).path("event_type").asText())
        .isEqualTo(type);
  }

  @Test
  void answersAPingAndPublishesNothing() throws Exception {
    HttpResponse<String> answer = relay.postSigned(Samples.bytes("ping"));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(JSON.readTree(answer.body()))
        .isEqualTo(
            JSON.readTree(
                "{\"message\":\"Pong! Webhook received successfully\",\"status\":\"success\"}"));
    assertThat(subscriber.drain()).isEmpty();
  }

  @Test
  void takesATokenInThePlaceOfASignature() throws Exception {
    byte[] body = Samples.bytes("build.running");

    HttpResponse<String> answer =
        relay.send(relay.webhook(body).header("X-Buildkite-Token", Relay.TOKEN));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(subscriber.take(1)).hasSize(1);
  }

  @Test
  void answersAnIdenticalSignedRequestAsADuplicate() throws Exception {
    byte[] body = Samples.fresh("build.finished", 1);
    String timestamp = Long.toString(Instant.now().getEpochSecond());
    String signature = Relay.signature(Relay.TOKEN, timestamp, body);

    HttpResponse<String> first =
        relay.send(relay.webhook(body).header("X-Buildkite-Signature", signature));
    HttpResponse<String> second =
        relay.send(relay.webhook(body).header("X-Buildkite-Signature", signature));

    assertThat(List.of(first.statusCode(), second.statusCode())).containsExactly(200, 200);
    assertThat(JSON.readTree(second.body()).path("duplicate").asBoolean()).isTrue();
    assertThat(JSON.readTree(second.body()).path("message_id"))
        .isEqualTo(JSON.readTree(first.body()).path("message_id"));
    assertThat(subscriber.drain()).hasSize(1);
  }

  @Test
  void takesTestEngineWebhooksByTheSecretInTheirAddress() throws Exception {
    byte[] body = Samples.bytes("passed_on_retry");

    HttpResponse<String> answer = relay.send(testEngine(Relay.TEST_ENGINE_SECRET, body));
    HttpResponse<String> stranger = relay.send(testEngine("guess", body));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(stranger.statusCode()).isEqualTo(401);
    List<PubsubMessage> messages = subscriber.drain();
    assertThat(messages).hasSize(1);
    assertThat(messages.get(0).getAttributesOrThrow("event_type")).isEqualTo("passed_on_retry");
  }

  private HttpRequest.Builder testEngine(String secret, byte[] body) {
    return relay
        .request(relay.port(), "/webhook/test-engine/" + secret)
        .POST(HttpRequest.BodyPublishers.ofByteArray(body));
  }

  @Test
  void publishesEachOfManyConcurrentEventsOnce() throws Exception {
    int count = 300;
    List<CompletableFuture<HttpResponse<String>>> answers =
        IntStream.range(0, count)
            .mapToObj(i -> relay.postSignedAsync(Samples.fresh("job.finished", i)))
            .toList();

    List<String> told = new ArrayList<>();
    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      assertThat(answer.get().statusCode()).as(answer.get().body()).isEqualTo(200);
      told.add(JSON.readTree(answer.get().body()).path("message_id").asText());
    }

    List<String> seen = subscriber.take(count).stream().map(PubsubMessage::getMessageId).toList();
    assertThat(seen).containsExactlyInAnyOrderElementsOf(told);
  }

  @Test
  void takesAChunkedBody() throws Exception {
    byte[] body = Samples.fresh("build.failing", 7);

    HttpResponse<String> answer =
        relay.send(
            relay
                .signed(body)
                .POST(
                    HttpRequest.BodyPublishers.fromPublisher(
                        HttpRequest.BodyPublishers.ofByteArray(body))));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(rawPayload(subscriber.take(1).get(0))).isEqualTo(Samples.redacted(body));
  }

  @Test
  void echoesASaneRequestIdAndReplacesAnother() throws Exception {
    byte[] body = Samples.bytes("ping");

    HttpResponse<String> sane =
        relay.send(relay.signed(body).header("X-Request-ID", "7f1c-build.42"));
    HttpResponse<String> insane =
        relay.send(relay.signed(body).header("X-Request-ID", "two words"));

    assertThat(sane.headers().map()).containsEntry("x-request-id", List.of("7f1c-build.42"));
    assertThat(insane.headers().firstValue("X-Request-ID")).get().asString().hasSize(36);
  }

  @Test
  void countsWhatItDid() throws Exception {
    double before =
        relay.metric(
            "buildkite_pubsub_publish_requests_total{event_type=\"build.skipped\",status=\"success\"}");

    relay.postSigned(Samples.fresh("build.skipped", 1));

    Map<String, Double> expected =
        Map.of(
            "buildkite_pubsub_publish_requests_total{event_type=\"build.skipped\",status=\"success\"}",
            before + 1,
            "buildkite_webhook_requests_total{event_type=\"build.skipped\",status=\"200\"}",
            before + 1);
    for (Map.Entry<String, Double> series : expected.entrySet()) {
      assertThat(relay.metric(series.getKey())).as(series.getKey()).isEqualTo(series.getValue());
    }
  }

  /** The bytes behind {@code "raw_payload":}, the envelope's last key. */
  static byte[] rawPayload(PubsubMessage message) {
    byte[] data = message.getData().toByteArray();
    byte[] key = "\"raw_payload\":".getBytes(UTF_8);
    int start =
        new String(data, java.nio.charset.StandardCharsets.ISO_8859_1)
            .indexOf(new String(key, java.nio.charset.StandardCharsets.ISO_8859_1));
    return java.util.Arrays.copyOfRange(data, start + key.length, data.length - 1);
  }
}
