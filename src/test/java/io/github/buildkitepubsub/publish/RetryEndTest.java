package io.github.buildkitepubsub.publish;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.dropwizard.util.Duration;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.testing.CapturedLog;
import io.github.buildkitepubsub.testing.Events;
import io.github.buildkitepubsub.testing.FakePublisher;
import io.github.buildkitepubsub.testing.ManualClock;
import io.github.buildkitepubsub.testing.ManualScheduler;
import io.github.buildkitepubsub.testing.Outcomes;
import io.github.buildkitepubsub.testing.RecordingPublishMetrics;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What ends an event's attempts before their number does: time, a stop, the circuit breaker. */
class RetryEndTest {

  private static final WebhookEvent EVENT = Events.of("build.finished");
  private static final java.time.Duration HOUR = java.time.Duration.ofHours(1);

  private final PublishException down = PublishException.retryable("UNAVAILABLE", "down", null);
  private final FakePublisher pubsub = new FakePublisher();
  private final ManualScheduler scheduler = new ManualScheduler();
  private final RecordingPublishMetrics metrics = new RecordingPublishMetrics();

  @ParameterizedTest
  @CsvSource({
    "99ms, 1, 0",
    "100ms, 2, 100",
    "599ms, 2, 100",
    "600ms, 3, 600",
    "30s, 8, 28600",
    "1h, 100, 948600"
  })
  void beginsNoAttemptAfterTheDeadline(String within, int attempts, long endsAtMillis) {
    failNext(1_000);
    RetryingPublisher publisher = publisher(pubsub, settings(within));

    CompletableFuture<MessageId> outcome = publish(publisher);
    scheduler.advance(java.time.Duration.ofMillis(endsAtMillis));

    assertThat(pubsub.attempts()).hasSize(attempts);
    assertThat(Outcomes.failure(outcome))
        .as("known at the last failure, not at the deadline")
        .usingRecursiveComparison()
        .isEqualTo(down.afterRetries(attempts - 1));
    assertThat(metrics.calls()).hasSize(attempts - 1);
    assertThat(scheduler.waiting()).isZero();
  }

  @Test
  void countsTheTimeThatAttemptsTake() {
    failNext(1);
    pubsub.hold();
    CompletableFuture<MessageId> outcome = publish(publisher(pubsub, settings("30s")));

    scheduler.advance(java.time.Duration.ofMillis(29_901));
    pubsub.release();

    assertThat(Outcomes.failure(outcome)).isSameAs(down);
    assertThat(scheduler.delays()).isEmpty();
  }

  @Test
  void stopEndsWhatWaits() {
    failNext(6);
    RetryingPublisher publisher = publisher(pubsub, settings("30s"));
    List<CompletableFuture<MessageId>> outcomes =
        Stream.generate(() -> publish(publisher)).limit(3).toList();
    scheduler.advance(java.time.Duration.ofMillis(100));

    publisher.stop();

    assertThat(outcomes)
        .extracting(Outcomes::failure)
        .allSatisfy(
            failure ->
                assertThat(failure)
                    .usingRecursiveComparison()
                    .isEqualTo(PublishException.stopped().afterRetries(1)));
    assertThat(scheduler.waiting()).as("timers that a scheduler's stop would wait for").isZero();
    assertThat(pubsub.attempts()).hasSize(6);
  }

  @Test
  void stopLeavesAttemptsThatAreUnderWayToDecide() {
    failNext(1);
    pubsub.hold();
    RetryingPublisher publisher = publisher(pubsub, settings("30s"));
    CompletableFuture<MessageId> fails = publish(publisher);
    CompletableFuture<MessageId> succeeds = publish(publisher);

    publisher.stop();
    boolean early = fails.isDone() || succeeds.isDone();
    pubsub.release();

    assertThat(early).isFalse();
    assertThat(Outcomes.failure(fails))
        .usingRecursiveComparison()
        .isEqualTo(PublishException.stopped());
    assertThat(succeeds).isCompletedWithValue(new MessageId("m-1"));
    assertThat(scheduler.delays()).isEmpty();
  }

  @Test
  void stopSaysOnceHowManyEventsItEnded() {
    failNext(2);
    RetryingPublisher publisher = publisher(pubsub, settings("30s"));
    List<CompletableFuture<MessageId>> outcomes =
        Stream.generate(() -> publish(publisher)).limit(2).toList();

    List<ILoggingEvent> lines;
    try (CapturedLog log = new CapturedLog(RetryingPublisher.class.getName(), Level.INFO)) {
      publisher.stop();
      publisher.stop();
      lines = log.lines();
    }

    assertThat(outcomes).allMatch(CompletableFuture::isCompletedExceptionally);
    assertThat(lines)
        .extracting(line -> line.getMessage() + " " + CapturedLog.field(line, "events"))
        .containsExactly("retries ended by the stop 2");
  }

  @Test
  void stopInTheMiddleLeavesNobodyWaiting() {
    failNext(10_000);
    RetryingPublisher publisher = publisher(pubsub, settings("1h"));

    List<CompletableFuture<MessageId>> outcomes =
        IntStream.range(0, 1_000)
            .parallel()
            .mapToObj(
                i -> {
                  if (i == 500) {
                    publisher.stop();
                  }
                  return publish(publisher);
                })
            .toList();

    assertThat(outcomes)
        .extracting(outcome -> ((PublishException) Outcomes.failure(outcome)).kind())
        .containsOnly(PublishException.Kind.STOPPED);
  }

  @Test
  void circuitBreakerThatOpensInTheMiddleEndsThem() {
    ManualClock clock = new ManualClock();
    CircuitBreakingPublisher breaker =
        new CircuitBreakingPublisher(
            pubsub,
            CircuitBreakerSettings.defaults(),
            metrics,
            (before, after) -> {},
            clock::nanoTime);
    failNext(100);
    CompletableFuture<MessageId> outcome = publish(publisher(breaker, settings("1h")));

    scheduler.advance(java.time.Duration.ofMillis(100));
    breaker.forceOpen();
    boolean early = outcome.isDone();
    scheduler.advance(java.time.Duration.ofMillis(500));

    assertThat(early).isFalse();
    assertThat(pubsub.attempts()).hasSize(2);
    assertThat(Outcomes.failure(outcome))
        .usingRecursiveComparison()
        .isEqualTo(PublishException.circuitOpen().afterRetries(2));
    assertThat(scheduler.waiting()).isZero();
  }

  @Test
  void followsNewSettingsFromTheNextEventOn() {
    failNext(100);
    RetryingPublisher publisher = publisher(pubsub, settings("30s"));
    CompletableFuture<MessageId> before = publish(publisher);

    publisher.update(new RetrySettings(2, null, List.of(Duration.milliseconds(7)), 0.0));
    CompletableFuture<MessageId> after = publish(publisher);
    scheduler.advance(HOUR);

    assertThat(Outcomes.failure(before))
        .isInstanceOfSatisfying(PublishException.class, e -> assertThat(e.retries()).isEqualTo(7));
    assertThat(Outcomes.failure(after))
        .isInstanceOfSatisfying(PublishException.class, e -> assertThat(e.retries()).isEqualTo(1));
    assertThat(scheduler.delays()).contains(java.time.Duration.ofMillis(7));
  }

  /** As many attempts as there may be, so that something else ends them; waits without jitter. */
  private static RetrySettings settings(String within) {
    return new RetrySettings(100, Duration.parse(within), null, 0.0);
  }

  private RetryingPublisher publisher(EventPublisher delegate, RetrySettings settings) {
    return new RetryingPublisher(
        delegate, settings, metrics, scheduler, () -> 0.5, scheduler::nanoTime);
  }

  private static CompletableFuture<MessageId> publish(EventPublisher publisher) {
    return publisher.publish(EVENT).toCompletableFuture();
  }

  private void failNext(int attempts) {
    pubsub.failNext(Collections.nCopies(attempts, down).toArray(PublishException[]::new));
  }
}
