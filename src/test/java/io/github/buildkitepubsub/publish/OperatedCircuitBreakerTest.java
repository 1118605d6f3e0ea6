package io.github.buildkitepubsub.publish;

import static io.github.buildkitepubsub.publish.CircuitState.CLOSED;
import static io.github.buildkitepubsub.publish.CircuitState.FORCED_CLOSED;
import static io.github.buildkitepubsub.publish.CircuitState.FORCED_OPEN;
import static io.github.buildkitepubsub.publish.CircuitState.HALF_OPEN;
import static io.github.buildkitepubsub.publish.CircuitState.OPEN;
import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.health.HealthCheck.Result;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.testing.Events;
import io.github.buildkitepubsub.testing.FakePublisher;
import io.github.buildkitepubsub.testing.ManualClock;
import io.github.buildkitepubsub.testing.Outcomes;
import io.github.buildkitepubsub.testing.RecordingPublishMetrics;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** The publisher under an operator's hand, and what its health check says. */
class OperatedCircuitBreakerTest {

  private static final WebhookEvent EVENT = Events.of("build.finished");

  private final FakePublisher pubsub = new FakePublisher();
  private final ManualClock clock = new ManualClock();
  private final RecordingPublishMetrics metrics = new RecordingPublishMetrics();
  private final CircuitBreakingPublisher publisher =
      new CircuitBreakingPublisher(
          pubsub,
          CircuitBreakerSettings.defaults(),
          metrics,
          (before, after) -> {},
          clock::nanoTime);

  @Test
  void refusesAndCountsWhileForcedOpen() {
    publisher.forceOpen();
    CompletionStage<MessageId> refused = publisher.publish(EVENT);
    publisher.reset();
    CompletionStage<MessageId> published = publisher.publish(EVENT);

    assertThat(Outcomes.failure(refused))
        .isInstanceOfSatisfying(
            PublishException.class,
            e -> assertThat(e.kind()).isEqualTo(PublishException.Kind.CIRCUIT_OPEN));
    assertThat(published.toCompletableFuture()).isCompletedWithValue(new MessageId("m-1"));
    assertThat(metrics.calls()).containsExactly("refused by circuit build.finished");
  }

  @Test
  void triesEveryEventWhileForcedClosed() {
    publisher.forceClosed();

    fail(1_000);

    assertThat(pubsub.attempts()).hasSize(1_000);
    assertThat(metrics.calls()).isEmpty();
  }

  @Test
  void opensByNewSettingsWhileItWorks() {
    publisher.update(CircuitFixture.settings(2, io.dropwizard.util.Duration.seconds(1), 1));

    fail(2);
    clock.advance(Duration.ofMillis(1_001));
    CircuitState halfOpen = publisher.status().state();
    fail(1);

    assertThat(halfOpen).isEqualTo(HALF_OPEN);
    assertThat(metrics.calls()).containsExactly("circuit opened", "circuit opened");
  }

  @Test
  void isHealthyWhileEveryEventIsTried() {
    Result closed = health();
    fail(20);
    Result open = health();
    clock.advance(Duration.ofMillis(10_001));
    Result halfOpen = health();
    publisher.forceOpen();
    Result forcedOpen = health();
    publisher.forceClosed();
    Result forcedClosed = health();

    List<Result> all = List.of(closed, open, halfOpen, forcedOpen, forcedClosed);
    assertThat(all).extracting(Result::isHealthy).containsExactly(true, false, false, false, true);
    assertThat(all)
        .extracting(Result::getDetails)
        .containsExactly(
            Map.of("state", CLOSED, "forced", false),
            Map.of("state", OPEN, "forced", false),
            Map.of("state", HALF_OPEN, "forced", false),
            Map.of("state", FORCED_OPEN, "forced", true),
            Map.of("state", FORCED_CLOSED, "forced", true));
    assertThat(open.getMessage()).startsWith("OPEN: ");
  }

  private Result health() {
    return publisher.healthCheck().execute();
  }

  private void fail(int times) {
    PublishException down = PublishException.retryable("UNAVAILABLE", "down", null);
    pubsub.failNext(Collections.nCopies(times, down).toArray(PublishException[]::new));
    for (int i = 0; i < times; i++) {
      publisher.publish(EVENT);
    }
  }
}
