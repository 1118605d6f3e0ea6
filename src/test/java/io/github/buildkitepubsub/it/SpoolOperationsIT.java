package io.github.buildkitepubsub.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.embedded.Rpc;
import io.github.buildkitepubsub.event.EventId;
import io.github.buildkitepubsub.testing.PubSubProbe;
import io.github.buildkitepubsub.testing.Relay;
import io.grpc.Status;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What becomes of events that are given up, or taken out of the spool by hand. */
final class SpoolOperationsIT extends SpoolFixture {

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

      assertThat(unconfirmed.statusCode()).isEqualTo(400);
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
