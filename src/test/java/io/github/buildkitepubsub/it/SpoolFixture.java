package io.github.buildkitepubsub.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.buildkitepubsub.embedded.EmbeddedPubSub;
import io.github.buildkitepubsub.embedded.EmbeddedSettings;
import io.github.buildkitepubsub.event.EventId;
import io.github.buildkitepubsub.testing.PubSubProbe;
import io.github.buildkitepubsub.testing.Relay;
import io.github.buildkitepubsub.testing.Samples;
import java.io.IOException;
import java.net.http.HttpResponse;
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
import org.junit.jupiter.api.io.TempDir;

/** A Pub/Sub that can fail, and relays with a spool in front of it. */
abstract class SpoolFixture {

  static final ObjectMapper JSON = new ObjectMapper();
  static final int COUNT = 60;

  final EmbeddedPubSub server =
      new EmbeddedPubSub(new EmbeddedSettings(0, null, null, null), InstantSource.system());

  @TempDir Path directory;

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
  Relay.Builder relay() throws IOException {
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

  List<EventId> published() {
    return ids(PubSubProbe.TOPIC);
  }

  List<EventId> ids(String topic) {
    return server.messages(PubSubProbe.PROJECT, topic).stream()
        .map(message -> new EventId(message.getAttributesOrThrow("event_id")))
        .toList();
  }

  /** Sends distinct events at the same time: their identifiers, by the answer's status. */
  static Map<Integer, List<EventId>> send(Relay relay, int from, int count) throws Exception {
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

  void awaitPublished(List<EventId> expected) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(published()).containsAll(expected));
  }

  static void awaitEmpty(Relay relay) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(relay.metric("buildkite_spool_events")).isZero());
  }
}
