package io.github.buildkitepubsub.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
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
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The circuit breaker in the real application, through an outage and out of it. */
final class CircuitBreakerIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DEAD_LETTERS = "dead-letters";
  private static final String STATE = "buildkite_circuit_breaker_state";

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

  /** Four failed attempts open it, two probes close it. */
  private Relay.Builder relay() throws IOException {
    return Relay.publishingTo(server.address())
        .yaml("publish: {retry: {delays: [10ms]}}")
        .set("publish.retry.maxAttempts", "2")
        .set("publish.circuitBreaker.minimumCalls", "4")
        .set("publish.circuitBreaker.halfOpenCalls", "2")
        .set("pubsub.stopTimeout", "100ms");
  }

  @Test
  void refusesAtOnceWhileOpen() throws Exception {
    server.faults().on(Rpc.PUBLISH).fail(Status.Code.UNAVAILABLE);
    try (Relay relay = relay().start()) {
      post(relay, 1);
      post(relay, 2);

      HttpResponse<String> answer = post(relay, 3);

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
      assertThat(JSON.readTree(answer.body()).path("error_code").asText()).isEqualTo("BK-PUB-007");
      assertThat(answer.headers().firstValue("Retry-After")).isPresent();
      assertThat(server.faults().calls(Rpc.PUBLISH)).isEqualTo(4);
      assertThat(relay.metric(STATE)).isEqualTo(2);
      assertThat(relay.metric("buildkite_circuit_breaker_trips_total")).isEqualTo(1);
      assertThat(
              relay.metric(
                  "buildkite_circuit_breaker_refused_total{event_type=\"build.finished\"}"))
          .isEqualTo(1);
      assertThat(relay.get(relay.adminPort(), "/healthcheck").body())
          .contains("\"circuit-breaker\":{\"healthy\":false,\"message\":\"OPEN");
      assertThat(relay.get(relay.port(), "/ready").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void recoversByItselfOncePubSubIsBack() throws Exception {
    server.faults().on(Rpc.PUBLISH).fail(Status.Code.UNAVAILABLE);
    try (Relay relay = relay().set("publish.circuitBreaker.openFor", "200ms").start()) {
      post(relay, 1);
      post(relay, 2);
      double during = relay.metric(STATE);
      server.faults().clear();

      Awaitility.await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> post(relay, 3).statusCode() == 200);
      HttpResponse<String> probe = post(relay, 4);
      HttpResponse<String> after = post(relay, 5);

      assertThat(during).isEqualTo(2);
      assertThat(probe.statusCode()).isEqualTo(200);
      assertThat(after.statusCode()).isEqualTo(200);
      assertThat(relay.metric(STATE)).isEqualTo(0);
    }
  }

  @Test
  void buriesAtOnceWhileOpen() throws Exception {
    server.faults().on(Rpc.PUBLISH).resource(PubSubProbe.TOPIC).fail(Status.Code.UNAVAILABLE);
    try (Relay relay =
        relay().set("deadLetter.enabled", "true").set("deadLetter.topicId", DEAD_LETTERS).start()) {
      post(relay, 1);
      post(relay, 2);

      HttpResponse<String> answer = post(relay, 3);

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
      assertThat(server.messages(PubSubProbe.PROJECT, DEAD_LETTERS))
          .extracting(letter -> letter.getAttributesOrThrow("dlq_error_message"))
          .containsExactly(
              "Pub/Sub answered UNAVAILABLE",
              "Pub/Sub answered UNAVAILABLE",
              "Pub/Sub is failing and is left alone for now");
    }
  }

  @Test
  void triesEveryEventWhereItIsSwitchedOff() throws Exception {
    server.faults().on(Rpc.PUBLISH).fail(Status.Code.UNAVAILABLE);
    try (Relay relay = relay().set("publish.circuitBreaker.enabled", "false").start()) {
      for (int i = 0; i < 5; i++) {
        post(relay, i);
      }

      assertThat(server.faults().calls(Rpc.PUBLISH)).isEqualTo(10);
      assertThat(relay.get(relay.adminPort(), "/metrics").body()).doesNotContain(STATE);
    }
  }

  private static HttpResponse<String> post(Relay relay, int number) throws Exception {
    return relay.postSigned(Samples.fresh("build.finished", number));
  }
}
