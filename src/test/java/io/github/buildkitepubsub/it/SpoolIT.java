package io.github.buildkitepubsub.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.pubsub.v1.PubsubMessage;
import io.github.buildkitepubsub.embedded.Rpc;
import io.github.buildkitepubsub.event.EventId;
import io.github.buildkitepubsub.testing.PubSubProbe;
import io.github.buildkitepubsub.testing.Relay;
import io.github.buildkitepubsub.testing.Samples;
import io.grpc.Status;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The promise: what is answered with 2xx is in Pub/Sub, or on the disk and will get there. */
final class SpoolIT extends SpoolFixture {

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
}
