package io.github.buildkitepubsub.it;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The promise: what is answered with 2xx is in Pub/Sub, or on the disk and will get there. */
final class SpoolIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int COUNT = 60;

  private final EmbeddedPubSub server =
      new EmbeddedPubSub(new EmbeddedSettings(0, null, null, null), InstantSource.system());

  @TempDir private Path directory;

  @BeforeEach
  void startPubSub() throws Exception {
    server.start();
    server.createTopic(PubSubProbe.PROJECT, PubSubProbe.TOPIC);
  }

  @AfterEach
  void stopPubSub() {
    server.close();
  }

  /** Impatient with Pub/Sub, patient with a machine that does other things beside. */
  private Relay.Builder relay() throws IOException {
    return Relay.publishingTo(server.address())
        .spoolingTo(directory.resolve("spool"))
        .yaml("publish: {retry: {delays: [10ms, 20ms]}}")
        .set("publish.retry.maxAttempts", "2")
        .set("publish.circuitBreaker.openFor", "200ms")
        .set("spool.appendWithin", "4s")
        .set("forward.acknowledgeWithin", "4s")
        .set("receive.answerWithin", "20s")
        .set("forward.minPause", "100ms")
        .set("forward.maxPause", "300ms")
        .set("forward.stopTimeout", "200ms")
        .set("pubsub.stopTimeout", "100ms");
  }

  private List<EventId> published() {
    return ids(PubSubProbe.TOPIC);
  }

  private List<EventId> ids(String topic) {
    return server.messages(PubSubProbe.PROJECT, topic).stream()
        .map(message -> new EventId(message.getAttributesOrThrow("event_id")))
        .toList();
  }

  /** Sends distinct events at the same time: their identifiers, by the answer's status. */
  private static Map<Integer, List<EventId>> send(Relay relay, int from, int count)
      throws Exception {
    Map<EventId, CompletableFuture<HttpResponse<String>>> answers = new HashMap<>();
    for (int i = from; i < from + count; i++) {
      byte[] body = Samples.fresh("job.finished", i);
      answers.put(EventId.of(body), relay.postSignedAsync(body));
    }
    Map<Integer, List<EventId>> byStatus = new HashMap<>();
    for (Map.Entry<EventId, CompletableFuture<HttpResponse<String>>> answer : answers.entrySet()) {
      byStatus
          .computeIfAbsent(answer.getValue().get().statusCode(), status -> new ArrayList<>())
          .add(answer.getKey());
    }
    return byStatus;
  }

  private void awaitPublished(List<EventId> expected) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(published()).containsAll(expected));
  }

  private static void awaitEmpty(Relay relay) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(relay.metric("buildkite_spool_events")).isZero());
  }

  @Test
  void answers200WithTheMessageOnceItIsInPubSub() throws Exception {
    try (Relay relay = relay().start()) {
      Map<Integer, List<EventId>> sent = send(relay, 0, COUNT);

      assertThat(sent).containsOnlyKeys(200);
      assertThat(published()).containsExactlyInAnyOrderElementsOf(sent.get(200));
      awaitEmpty(relay);
      assertThat(relay.metric("buildkite_spool_append_duration_seconds_count")).isEqualTo(COUNT);
      assertThat(relay.metric("buildkite_forward_lag_seconds_count")).isEqualTo(COUNT);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Status.Code.class,
      names = {"UNAVAILABLE", "RESOURCE_EXHAUSTED", "PERMISSION_DENIED", "NOT_FOUND", "INTERNAL"})
  void answers202WhilePubSubRefusesAndPublishesAllWhenItIsBack(Status.Code code) throws Exception {
    server.faults().on(Rpc.PUBLISH).fail(code);
    try (Relay relay = relay().start()) {
      Map<Integer, List<EventId>> sent = send(relay, 0, COUNT);

      assertThat(sent).containsOnlyKeys(202);
      assertThat(published()).isEmpty();
      assertThat(relay.get(relay.port(), "/ready").statusCode()).isEqualTo(200);
      server.faults().clear();
      awaitPublished(sent.get(202));
      awaitEmpty(relay);
      assertThat(published()).as("each once").hasSize(COUNT);
    }
  }

  @Test
  void tellsASenderThatItsEventIsStoredWhenPubSubIsSlow() throws Exception {
    server.faults().on(Rpc.PUBLISH).delay(Duration.ofSeconds(6));
    try (Relay relay = relay().start()) {
      byte[] body = Samples.bytes("build.finished");

      HttpResponse<String> answer = relay.postSigned(body);

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
      assertThat(JSON.readTree(answer.body()).path("event_id").asText())
          .isEqualTo(EventId.of(body).value());
      assertThat(JSON.readTree(answer.body()).has("message_id")).isFalse();
      awaitEmpty(relay);
      assertThat(published()).containsExactly(EventId.of(body));
    }
  }

  @Test
  void outlivesPubSubGoingAwayAndComingBackHalfWay() throws Exception {
    try (Relay relay = relay().start()) {
      List<EventId> promised = new ArrayList<>(send(relay, 0, COUNT).getOrDefault(200, List.of()));
      server.close();
      Map<Integer, List<EventId>> whileAway = send(relay, COUNT, COUNT);
      server.start();

      assertThat(promised).hasSize(COUNT);
      assertThat(whileAway).containsOnlyKeys(202);
      promised.addAll(whileAway.get(202));
      awaitPublished(promised);
      awaitEmpty(relay);
    }
  }

  @Test
  void publishesAfterARestartWhatItLeftOnTheDisk() throws Exception {
    server.faults().on(Rpc.PUBLISH).fail(Status.Code.UNAVAILABLE);
    Map<Integer, List<EventId>> sent;
    try (Relay relay = relay().start()) {
      sent = send(relay, 0, COUNT);
    }
    server.faults().clear();

    try (Relay relay = relay().start()) {
      assertThat(sent).containsOnlyKeys(202);
      awaitPublished(sent.get(202));
      awaitEmpty(relay);
    }
  }

  @Test
  void keepsTheOrderOfEachBuildThroughAnOutage() throws Exception {
    try (Relay relay = relay().set("pubsub.orderingKey", "build").start()) {
      for (int i = 0; i < 90; i++) {
        if (i == 30) {
          server.faults().on(Rpc.PUBLISH).fail(Status.Code.UNAVAILABLE);
        }
        if (i == 60) {
          server.faults().clear();
        }
        HttpResponse<String> answer = relay.postSigned(ofBuild(i % 3, i));
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 202);
      }

      awaitEmpty(relay);
      Map<String, Integer> last = new HashMap<>();
      for (PubsubMessage message : server.messages(PubSubProbe.PROJECT, PubSubProbe.TOPIC)) {
        int number = JSON.readTree(message.getData().toByteArray()).at("/raw_payload/n").asInt();
        Integer before = last.put(message.getOrderingKey(), number);
        assertThat(number).isGreaterThan(before == null ? -1 : before);
      }
      assertThat(last).hasSize(3);
      assertThat(published()).hasSize(90);
    }
  }

  private static byte[] ofBuild(int build, int number) {
    return "{\"event\":\"build.running\",\"build\":{\"id\":\"build-%d\"},\"n\":%d}"
        .formatted(build, number)
        .getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void publishesDirectlyWithoutADiskAndRefusesOnlyWithoutBothAndRecoversByItself()
      throws Exception {
    Path spool = Files.createFile(directory.resolve("spool"));
    try (Relay relay = relay().start()) {
      Map<Integer, List<EventId>> withoutDisk = send(relay, 0, COUNT);
      server.faults().on(Rpc.PUBLISH).fail(Status.Code.UNAVAILABLE);
      HttpResponse<String> withoutBoth = relay.postSigned(Samples.fresh("job.finished", 1000));

      assertThat(withoutDisk).containsOnlyKeys(200);
      assertThat(withoutBoth.statusCode()).isEqualTo(503);
      assertThat(withoutBoth.headers().firstValue("Retry-After")).isPresent();
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () -> assertThat(relay.get(relay.port(), "/ready").statusCode()).isEqualTo(503));
      assertThat(relay.metric("buildkite_spool_writable")).isZero();
      Files.delete(spool);
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(relay.metric("buildkite_spool_writable")).isEqualTo(1));
      Map<Integer, List<EventId>> withDisk = send(relay, 2000, COUNT);
      assertThat(withDisk).containsOnlyKeys(202);
      server.faults().clear();
      awaitPublished(withDisk.get(202));
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () -> assertThat(relay.get(relay.port(), "/ready").statusCode()).isEqualTo(200));
    }
  }

  @Test
  void buriesWhatPubSubWillNeverTakeAndKeepsItWhileTheDeadLetterTopicRefusesToo() throws Exception {
    server.createTopic(PubSubProbe.PROJECT, "dead-letters");
    server.faults().on(Rpc.PUBLISH).fail(Status.Code.INVALID_ARGUMENT);
    try (Relay relay =
        relay()
            .environment("ENABLE_DLQ", "true")
            .environment("DLQ_TOPIC_ID", "dead-letters")
            .set("forward.giveUp.retryInterval", "1s")
            .start()) {
      Map<Integer, List<EventId>> sent = send(relay, 0, 5);

      assertThat(sent).containsOnlyKeys(202);
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () -> assertThat(relay.metric("buildkite_spool_given_up_events")).isEqualTo(5));
      server.faults().clear();
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () ->
                  assertThat(ids("dead-letters"))
                      .containsExactlyInAnyOrderElementsOf(sent.get(202)));
      assertThat(relay.metric("buildkite_forward_given_up_total{reason=\"publish_error\"}"))
          .isEqualTo(5);
    }
  }

  @Test
  void drainsToTheDeadLetterTopicAndToAFile() throws Exception {
    server.createTopic(PubSubProbe.PROJECT, "dead-letters");
    try (Relay relay =
        relay()
            .environment("ENABLE_DLQ", "true")
            .environment("DLQ_TOPIC_ID", "dead-letters")
            .start()) {
      assertThat(task(relay, "circuit-breaker?action=force-open").statusCode()).isEqualTo(200);
      Map<Integer, List<EventId>> sent = send(relay, 0, COUNT);
      assertThat(sent).containsOnlyKeys(202);

      HttpResponse<String> unconfirmed = task(relay, "drain");
      HttpResponse<String> dryRun = task(relay, "drain?dry-run=true");
      HttpResponse<String> some = task(relay, "drain?max=10&confirm=true");
      HttpResponse<String> rest = task(relay, "drain?destination=file&confirm=true");

      assertThat(unconfirmed.statusCode()).isEqualTo(500);
      assertThat(unconfirmed.body()).contains("confirm=true");
      assertThat(dryRun.body()).contains("moved=60").contains("remaining=60");
      assertThat(some.body()).contains("moved=10").contains("failed=0");
      assertThat(ids("dead-letters")).hasSize(10);
      assertThat(rest.body()).contains("moved=50").contains("remaining=0");
      String file =
          rest.body().lines().filter(line -> line.startsWith("file=")).findFirst().orElseThrow();
      List<String> lines = Files.readAllLines(Path.of(file.substring("file=".length())));
      List<EventId> found = new ArrayList<>(ids("dead-letters"));
      for (String line : lines) {
        found.add(new EventId(JSON.readTree(line).path("event_id").asText()));
      }
      assertThat(found).containsExactlyInAnyOrderElementsOf(sent.get(202));
      assertThat(published()).isEmpty();
    }
  }

  private static HttpResponse<String> task(Relay relay, String call) throws Exception {
    return relay.send(
        relay
            .request(relay.adminPort(), "/tasks/" + call)
            .POST(java.net.http.HttpRequest.BodyPublishers.noBody()));
  }

  @Test
  void buriesInvalidEventsThroughTheSpoolWhileTheDeadLetterTopicIsDown() throws Exception {
    server.createTopic(PubSubProbe.PROJECT, "dead-letters");
    server.faults().on(Rpc.PUBLISH).fail(Status.Code.UNAVAILABLE);
    byte[] body = "{\"event\":\"build.running\",\"build\":7}".getBytes(StandardCharsets.UTF_8);
    try (Relay relay =
        relay()
            .environment("ENABLE_DLQ", "true")
            .environment("DLQ_TOPIC_ID", "dead-letters")
            .set("validation.mode", "strict")
            .set("validation.onInvalid", "dead-letter")
            .set("forward.giveUp.retryInterval", "1s")
            .start()) {

      HttpResponse<String> answer = relay.postSigned(body);
      server.faults().clear();

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(ids("dead-letters")).containsExactly(EventId.of(body)));
      assertThat(published()).isEmpty();
    }
  }
}
