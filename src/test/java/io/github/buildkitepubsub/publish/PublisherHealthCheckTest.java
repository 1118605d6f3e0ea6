package io.github.buildkitepubsub.publish;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.health.HealthCheck.Result;
import io.github.buildkitepubsub.testing.Events;
import io.github.buildkitepubsub.testing.FakePublisher;
import io.github.buildkitepubsub.testing.ManualClock;
import io.github.buildkitepubsub.testing.Outcomes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PublisherHealthCheckTest {

  private final FakePublisher pubsub = new FakePublisher();
  private final ManualClock clock = new ManualClock();
  private final PublisherHealthCheck check = new PublisherHealthCheck(clock);
  private final EventPublisher watched = check.watching(pubsub);

  @Test
  void isHealthyBeforeTheFirstEvent() {
    assertThat(check.execute().isHealthy()).isTrue();
  }

  static List<PublishException> failures() {
    return List.of(
        PublishException.retryable("UNAVAILABLE", "100% down", null),
        PublishException.misconfigured("NOT_FOUND", "no topic %s", null),
        PublishException.overloaded("too much", null),
        PublishException.stopped());
  }

  @ParameterizedTest
  @MethodSource("failures")
  void isUnhealthyAfterAFailureAndSaysWhy(PublishException failure) {
    pubsub.failNext(failure);

    CompletionStage<MessageId> outcome = publish();
    Result result = check.execute();

    assertThat(Outcomes.failure(outcome)).isSameAs(failure);
    assertThat(result.isHealthy()).isFalse();
    assertThat(result.getMessage())
        .isEqualTo("the last event was not published: " + failure.getMessage());
  }

  @Test
  void believesAFailureForAMinuteSinceAnIdleServiceLearnsNothingNew() {
    pubsub.failNext(PublishException.retryable("UNAVAILABLE", "down", null));
    CompletionStage<MessageId> failed = publish();

    clock.advance(Duration.ofSeconds(59));
    boolean before = check.execute().isHealthy();
    clock.advance(Duration.ofSeconds(1));

    assertThat(failed.toCompletableFuture()).isCompletedExceptionally();
    assertThat(before).isFalse();
    assertThat(check.execute().isHealthy()).isTrue();
  }

  @Test
  void isHealthyAgainAfterASuccess() {
    pubsub.failNext(PublishException.retryable("UNAVAILABLE", "down", null));

    CompletionStage<MessageId> failed = publish();
    CompletionStage<MessageId> published = publish();

    assertThat(failed.toCompletableFuture()).isCompletedExceptionally();
    assertThat(published.toCompletableFuture()).isCompletedWithValue(new MessageId("m-1"));
    assertThat(check.execute().isHealthy()).isTrue();
  }

  @Test
  void doesNotBlamePubSubForABadEvent() {
    pubsub.failNext(PublishException.permanent("TOO_LARGE", "large", null));

    CompletionStage<MessageId> outcome = publish();

    assertThat(outcome.toCompletableFuture()).isCompletedExceptionally();
    assertThat(check.execute().isHealthy()).isTrue();
  }

  @Test
  void isNotHealedByABadEvent() {
    pubsub.failNext(
        PublishException.retryable("UNAVAILABLE", "down", null),
        PublishException.permanent("TOO_LARGE", "large", null));

    CompletionStage<MessageId> first = publish();
    CompletionStage<MessageId> second = publish();

    assertThat(List.of(first, second))
        .allMatch(o -> o.toCompletableFuture().isCompletedExceptionally());
    assertThat(check.execute().getMessage()).endsWith("down");
  }

  @Test
  void waitsForTheOutcome() {
    pubsub.failNext(PublishException.stopped());
    pubsub.hold();

    CompletionStage<MessageId> outcome = publish();
    boolean early = check.execute().isHealthy();
    pubsub.release();

    assertThat(early).isTrue();
    assertThat(outcome.toCompletableFuture()).isCompletedExceptionally();
    assertThat(check.execute().isHealthy()).isFalse();
  }

  private CompletionStage<MessageId> publish() {
    return watched.publish(Events.of("build.finished"));
  }
}
