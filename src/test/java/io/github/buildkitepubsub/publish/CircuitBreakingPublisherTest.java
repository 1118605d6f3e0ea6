package io.github.buildkitepubsub.publish;

import static io.github.buildkitepubsub.publish.CircuitState.CLOSED;
import static io.github.buildkitepubsub.publish.CircuitState.HALF_OPEN;
import static io.github.buildkitepubsub.publish.CircuitState.OPEN;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.testing.CapturedLog;
import io.github.buildkitepubsub.testing.Events;
import io.github.buildkitepubsub.testing.FakePublisher;
import io.github.buildkitepubsub.testing.ManualClock;
import io.github.buildkitepubsub.testing.ManualScheduler;
import io.github.buildkitepubsub.testing.Outcomes;
import io.github.buildkitepubsub.testing.RecordingPublishMetrics;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Four attempts decide; half of them failing or slow open it; two probes close it again. */
class CircuitBreakingPublisherTest {

  private static final WebhookEvent EVENT = Events.of("build.finished");
  private final PublishException down = PublishException.retryable("UNAVAILABLE", "down", null);
  private static final Duration LONG_ENOUGH = Duration.ofMillis(10_001);

  private final FakePublisher pubsub = new FakePublisher();
  private final ManualClock clock = new ManualClock();
  private final RecordingPublishMetrics metrics = new RecordingPublishMetrics();
  private final CircuitBreakingPublisher publisher =
      new CircuitBreakingPublisher(
          pubsub, settings(), metrics, (before, after) -> {}, clock::nanoTime);

  private static CircuitBreakerSettings settings() {
    return new CircuitBreakerSettings(
        true, 0.5, 0.5, seconds(2), seconds(30), 4, 0, seconds(10), 2);
  }

  @Test
  void passesOutcomesOnWhileClosed() {
    pubsub.failNext(down);

    CompletionStage<MessageId> failed = publisher.publish(EVENT);
    CompletionStage<MessageId> published = publisher.publish(EVENT);

    assertThat(Outcomes.failure(failed)).isSameAs(down);
    assertThat(published.toCompletableFuture()).isCompletedWithValue(new MessageId("m-1"));
    assertThat(state()).isEqualTo(CLOSED);
    assertThat(metrics.calls()).isEmpty();
  }

  @Test
  void opensOnceEnoughAttemptsFail() {
    fail(1);
    succeed(2);
    CircuitState before = state();

    fail(1);

    assertThat(before).isEqualTo(CLOSED);
    assertThat(state()).isEqualTo(OPEN);
    assertThat(metrics.calls()).containsExactly("circuit opened");
  }

  @Test
  void staysClosedBelowTheRate() {
    succeed(3);
    fail(2);

    assertThat(state()).isEqualTo(CLOSED);
  }

  @Test
  void decidesNothingOnFewAttempts() {
    fail(3);

    assertThat(state()).isEqualTo(CLOSED);
  }

  @Test
  void forgetsWhatIsOlderThanTheWindow() {
    fail(3);
    clock.advance(Duration.ofSeconds(31));
    fail(1);

    assertThat(state()).isEqualTo(CLOSED);
  }

  @Test
  void refusesAtOnceWhileOpen() {
    fail(4);

    clock.advance(Duration.ofSeconds(10));
    CompletionStage<MessageId> refused = publisher.publish(EVENT);

    assertThat(Outcomes.failure(refused))
        .isInstanceOfSatisfying(
            PublishException.class,
            e -> assertThat(e.kind()).isEqualTo(PublishException.Kind.CIRCUIT_OPEN));
    assertThat(pubsub.attempts()).hasSize(4);
    assertThat(metrics.calls())
        .containsExactly("circuit opened", "refused by circuit build.finished");
  }

  @Test
  void opensOnSlowAttemptsToo() {
    succeed(2);
    slow(1);
    CircuitState before = state();
    slow(1);

    assertThat(before).isEqualTo(CLOSED);
    assertThat(state()).isEqualTo(OPEN);
  }

  static List<PublishException> otherFailures() {
    return List.of(
        PublishException.permanent("INVALID_ARGUMENT", "bad", null),
        PublishException.misconfigured("NOT_FOUND", "no topic", null),
        PublishException.overloaded("too much", null),
        PublishException.retryable("CANCELLED", "behind a failed message", null),
        PublishException.stopped());
  }

  @ParameterizedTest
  @MethodSource("otherFailures")
  void doesNotCountWhatIsNotPubSubsFault(PublishException failure) {
    pubsub.failNext(Collections.nCopies(20, failure).toArray(PublishException[]::new));
    publish(20);
    CircuitState afterOthers = state();

    fail(3);
    CircuitState afterThree = state();
    fail(1);

    assertThat(afterOthers).isEqualTo(CLOSED);
    assertThat(afterThree).as("others are no successes either").isEqualTo(CLOSED);
    assertThat(state()).isEqualTo(OPEN);
  }

  @Test
  void letsAFewAttemptsThroughOnceItWasOpenLongEnough() {
    fail(4);
    clock.advance(LONG_ENOUGH);
    pubsub.hold();

    publish(2);
    CircuitState state = state();
    CompletionStage<MessageId> third = publisher.publish(EVENT);

    assertThat(state).isEqualTo(HALF_OPEN);
    assertThat(pubsub.held()).isEqualTo(2);
    assertThat(Outcomes.failure(third))
        .isInstanceOfSatisfying(
            PublishException.class, e -> assertThat(e.status()).isEqualTo("CIRCUIT_OPEN"));
  }

  @Test
  void closesWhenTheProbesSucceed() {
    fail(4);
    clock.advance(LONG_ENOUGH);

    succeed(2);
    CircuitState afterProbes = state();
    succeed(1);

    assertThat(afterProbes).isEqualTo(CLOSED);
    assertThat(pubsub.published()).hasSize(3);
    assertThat(metrics.calls()).containsExactly("circuit opened");
  }

  @Test
  void opensAgainWhenTheProbesFail() {
    fail(4);
    clock.advance(LONG_ENOUGH);

    fail(2);
    CompletionStage<MessageId> refused = publisher.publish(EVENT);

    assertThat(state()).isEqualTo(OPEN);
    assertThat(refused.toCompletableFuture()).isCompletedExceptionally();
    assertThat(metrics.calls())
        .containsExactly("circuit opened", "circuit opened", "refused by circuit build.finished");
  }

  @Test
  void giveBackAProbeThatSaysNothing() {
    fail(4);
    clock.advance(LONG_ENOUGH);
    pubsub.failNext(
        PublishException.permanent("TOO_LARGE", "large", null),
        PublishException.permanent("TOO_LARGE", "large", null));

    publish(2);
    CircuitState state = state();
    succeed(2);

    assertThat(state).isEqualTo(HALF_OPEN);
    assertThat(state()).isEqualTo(CLOSED);
  }

  @Test
  void endsTheRetriesOfAnEvent() {
    ManualScheduler scheduler = new ManualScheduler();
    RetryingPublisher retrying =
        new RetryingPublisher(
            publisher,
            new RetrySettings(10, null, null, 0.0),
            metrics,
            scheduler,
            () -> 0.5,
            scheduler::nanoTime);
    pubsub.failNext(Collections.nCopies(20, down).toArray(PublishException[]::new));

    CompletableFuture<MessageId> outcome = retrying.publish(EVENT).toCompletableFuture();
    scheduler.advance(Duration.ofMinutes(5));

    assertThat(pubsub.attempts()).hasSize(4);
    assertThat(Outcomes.failure(outcome))
        .isInstanceOfSatisfying(
            PublishException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(PublishException.Kind.CIRCUIT_OPEN);
              assertThat(e.retries()).isEqualTo(4);
            });
  }

  @Test
  void countsADelegateThatThrowsAsFailed() {
    CircuitBreakingPublisher faulty =
        new CircuitBreakingPublisher(
            event -> {
              throw new IllegalStateException("x");
            },
            settings(),
            metrics,
            (before, after) -> {},
            clock::nanoTime);

    CompletionStage<MessageId> outcome = faulty.publish(EVENT);

    assertThat(Outcomes.failure(outcome))
        .isInstanceOfSatisfying(
            PublishException.class, e -> assertThat(e.status()).isEqualTo("UNEXPECTED"));
    assertThat(faulty.status().failedCalls()).isEqualTo(1);
  }

  @Test
  void logsEachChangeOnce() {
    List<ILoggingEvent> lines;
    try (CapturedLog log = new CapturedLog(Circuit.class.getName(), Level.INFO)) {
      fail(4);
      publish(5);
      clock.advance(LONG_ENOUGH);
      succeed(3);
      lines = log.lines();
    }

    assertThat(lines)
        .extracting(line -> CapturedLog.field(line, "from") + " " + CapturedLog.field(line, "to"))
        .containsExactly("CLOSED OPEN", "OPEN HALF_OPEN", "HALF_OPEN CLOSED");
  }

  private CircuitState state() {
    return publisher.status().state();
  }

  private void succeed(int times) {
    publish(times);
  }

  private void fail(int times) {
    pubsub.failNext(Collections.nCopies(times, down).toArray(PublishException[]::new));
    publish(times);
  }

  private void slow(int times) {
    pubsub.hold();
    publish(times);
    clock.advance(Duration.ofMillis(2_001));
    pubsub.release();
  }

  private void publish(int times) {
    for (int i = 0; i < times; i++) {
      publisher.publish(EVENT);
    }
  }

  private static io.dropwizard.util.Duration seconds(long seconds) {
    return io.dropwizard.util.Duration.seconds(seconds);
  }
}
