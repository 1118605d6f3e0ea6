package io.github.buildkitepubsub.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.util.Duration;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.testing.Events;
import io.github.buildkitepubsub.testing.FakePublisher;
import io.github.buildkitepubsub.testing.ManualScheduler;
import io.github.buildkitepubsub.testing.Outcomes;
import io.github.buildkitepubsub.testing.RecordingPublishMetrics;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RetryingPublisherTest {

  private static final double MIDDLE = 0.5;
  private final PublishException down = PublishException.retryable("UNAVAILABLE", "down", null);
  private static final WebhookEvent EVENT = Events.of("build.finished");

  /** Leaves it to the number of attempts. */
  private static final Duration LONG = Duration.hours(1);

  private final FakePublisher pubsub = new FakePublisher();
  private final ManualScheduler scheduler = new ManualScheduler();
  private final RecordingPublishMetrics metrics = new RecordingPublishMetrics();

  @Test
  void passesASuccessOnWithoutATimer() {
    CompletableFuture<MessageId> outcome = publish(RetrySettings.defaults());

    assertThat(outcome).isCompletedWithValue(new MessageId("m-1"));
    assertThat(scheduler.delays()).isEmpty();
    assertThat(metrics.calls()).isEmpty();
  }

  @Test
  void publishesAgainAtTheScheduledTime() {
    pubsub.failNext(down);

    CompletableFuture<MessageId> outcome = publish(RetrySettings.defaults());
    scheduler.advance(java.time.Duration.ofMillis(99));
    int early = pubsub.attempts().size();
    scheduler.advance(java.time.Duration.ofMillis(1));

    assertThat(early).isEqualTo(1);
    assertThat(pubsub.attempts()).containsExactly(EVENT, EVENT);
    assertThat(outcome).isCompletedWithValue(new MessageId("m-1"));
    assertThat(metrics.calls()).containsExactly("retried build.finished");
  }

  @Test
  void followsTheScheduleAndRepeatsItsLastDelay() {
    pubsub.failNext(Collections.nCopies(9, down).toArray(PublishException[]::new));

    CompletableFuture<MessageId> outcome = publish(new RetrySettings(9, LONG, null, null));
    scheduler.advance(java.time.Duration.ofMinutes(2));

    assertThat(scheduler.delays())
        .extracting(java.time.Duration::toMillis)
        .containsExactly(100L, 500L, 1000L, 2000L, 5000L, 10_000L, 10_000L, 10_000L);
    assertThat(Outcomes.failure(outcome))
        .usingRecursiveComparison()
        .isEqualTo(down.afterRetries(8));
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "2, 1", "5, 4", "100, 99"})
  void makesNoMoreAttemptsThanAllowed(int maxAttempts, int retries) {
    pubsub.failNext(Collections.nCopies(200, down).toArray(PublishException[]::new));

    CompletableFuture<MessageId> outcome =
        publish(new RetrySettings(maxAttempts, LONG, null, null));
    scheduler.advance(java.time.Duration.ofHours(1));

    assertThat(pubsub.attempts()).hasSize(maxAttempts);
    assertThat(metrics.calls()).hasSize(retries).containsOnly(onlyRetries(retries));
    assertThat(Outcomes.failure(outcome))
        .usingRecursiveComparison()
        .isEqualTo(down.afterRetries(retries));
    assertThat(scheduler.waiting()).isZero();
  }

  private static String[] onlyRetries(int retries) {
    return retries == 0 ? new String[0] : new String[] {"retried build.finished"};
  }

  @ParameterizedTest
  @CsvSource({"0.0, 800", "0.25, 900", "0.5, 1000", "0.75, 1100", "0.9999999, 1200"})
  void drawsEachWaitEvenlyAroundItsDelay(double drawn, long expected) {
    pubsub.failNext(down);

    CompletableFuture<MessageId> outcome =
        publish(new RetrySettings(2, LONG, List.of(Duration.seconds(1)), 0.2), drawn);

    assertThat(outcome).isNotDone();
    assertThat(scheduler.delays()).containsExactly(java.time.Duration.ofMillis(expected));
  }

  @Test
  void drawsAgainForEachWait() {
    pubsub.failNext(down, down, down);
    var draws = List.of(0.0, 0.5, 0.9999999).iterator();
    RetrySettings settings = new RetrySettings(4, LONG, List.of(Duration.seconds(1)), 0.5);

    CompletionStage<MessageId> outcome =
        new RetryingPublisher(
                pubsub, settings, metrics, scheduler, draws::next, scheduler::nanoTime)
            .publish(EVENT);
    scheduler.advance(java.time.Duration.ofMinutes(1));

    assertThat(outcome.toCompletableFuture()).isCompleted();
    assertThat(scheduler.delays())
        .extracting(java.time.Duration::toMillis)
        .containsExactly(500L, 1000L, 1500L);
  }

  @Test
  void waitsAMillisecondAtLeast() {
    pubsub.failNext(down);

    CompletableFuture<MessageId> outcome =
        publish(new RetrySettings(2, LONG, List.of(Duration.seconds(0)), 0.9), 0.0);
    scheduler.advance(java.time.Duration.ofMillis(1));

    assertThat(scheduler.delays()).containsExactly(java.time.Duration.ofMillis(1));
    assertThat(outcome).isCompleted();
  }

  static List<PublishException> finalFailures() {
    return List.of(
        PublishException.permanent("INVALID_ARGUMENT", "bad", null),
        PublishException.misconfigured("NOT_FOUND", "no topic", null),
        PublishException.overloaded("too much", null),
        PublishException.circuitOpen(),
        PublishException.stopped());
  }

  @ParameterizedTest
  @MethodSource("finalFailures")
  void doesNotRetryWhatTimeDoesNotMend(PublishException failure) {
    pubsub.failNext(failure);

    CompletableFuture<MessageId> outcome = publish(RetrySettings.defaults());

    assertThat(pubsub.attempts()).hasSize(1);
    assertThat(scheduler.delays()).isEmpty();
    assertThat(Outcomes.failure(outcome)).isSameAs(failure);
  }

  @ParameterizedTest
  @MethodSource("finalFailures")
  void stopsRetryingAtTheFirstSuchFailure(PublishException failure) {
    pubsub.failNext(down, failure);

    CompletableFuture<MessageId> outcome = publish(RetrySettings.defaults());
    scheduler.advance(java.time.Duration.ofMinutes(1));

    assertThat(pubsub.attempts()).hasSize(2);
    assertThat(Outcomes.failure(outcome))
        .usingRecursiveComparison()
        .isEqualTo(failure.afterRetries(1));
  }

  @Test
  void failsWithPublishExceptionsAlone() {
    EventPublisher faulty = event -> CompletableFuture.failedFuture(new IllegalStateException("x"));
    RetrySettings once = new RetrySettings(1, LONG, null, null);

    CompletionStage<MessageId> outcome =
        new RetryingPublisher(faulty, once, metrics, scheduler, () -> MIDDLE, scheduler::nanoTime)
            .publish(EVENT);

    assertThat(Outcomes.failure(outcome))
        .isInstanceOfSatisfying(
            PublishException.class, e -> assertThat(e.status()).isEqualTo("UNEXPECTED"));
  }

  @Test
  void retriesAFailureThatAFutureHasWrapped() {
    EventPublisher wrapping = event -> pubsub.publish(event).thenApply(id -> id);
    pubsub.failNext(down);

    CompletionStage<MessageId> outcome =
        new RetryingPublisher(
                wrapping,
                RetrySettings.defaults(),
                metrics,
                scheduler,
                () -> MIDDLE,
                scheduler::nanoTime)
            .publish(EVENT);
    scheduler.advance(java.time.Duration.ofSeconds(1));

    assertThat(outcome.toCompletableFuture()).isCompleted();
  }

  @Test
  void isStoppedOnceTheSchedulerTakesNoMore() {
    scheduler.shutdown();
    pubsub.failNext(down);

    CompletableFuture<MessageId> outcome = publish(RetrySettings.defaults());

    assertThat(Outcomes.failure(outcome))
        .isInstanceOfSatisfying(
            PublishException.class,
            e -> assertThat(e.kind()).isEqualTo(PublishException.Kind.STOPPED));
    assertThat(metrics.calls()).isEmpty();
  }

  @Test
  void isStoppedWhereTheSchedulerStopsBetweenAttempts() {
    pubsub.failNext(down, down);

    CompletableFuture<MessageId> outcome = publish(RetrySettings.defaults());
    scheduler.shutdown();
    scheduler.advance(java.time.Duration.ofSeconds(1));

    assertThat(pubsub.attempts()).hasSize(2);
    assertThat(Outcomes.failure(outcome))
        .isInstanceOfSatisfying(
            PublishException.class,
            e -> assertThat(e.kind()).isEqualTo(PublishException.Kind.STOPPED));
  }

  @Test
  void keepsAThousandCallersApart() {
    pubsub.failNext(Collections.nCopies(1_500, down).toArray(PublishException[]::new));
    RetrySettings settings = new RetrySettings(5, LONG, List.of(Duration.milliseconds(10)), null);
    RetryingPublisher publisher =
        new RetryingPublisher(
            pubsub, settings, metrics, scheduler, () -> MIDDLE, scheduler::nanoTime);

    List<CompletableFuture<MessageId>> outcomes =
        IntStream.range(0, 1_000)
            .parallel()
            .mapToObj(i -> publisher.publish(EVENT).toCompletableFuture())
            .toList();
    int waiting = scheduler.waiting();
    scheduler.advance(java.time.Duration.ofMinutes(1));

    assertThat(waiting).as("calls that returned and hold no thread").isEqualTo(1_000);
    assertThat(outcomes).allSatisfy(outcome -> assertThat(outcome).isCompleted());
    assertThat(outcomes.stream().map(CompletableFuture::join).distinct()).hasSize(1_000);
    assertThat(pubsub.attempts()).hasSize(2_500);
    assertThat(metrics.calls()).hasSize(1_500);
  }

  private CompletableFuture<MessageId> publish(RetrySettings settings) {
    return publish(settings, MIDDLE);
  }

  private CompletableFuture<MessageId> publish(RetrySettings settings, double drawn) {
    return new RetryingPublisher(
            pubsub, settings, metrics, scheduler, () -> drawn, scheduler::nanoTime)
        .publish(EVENT)
        .toCompletableFuture();
  }
}
