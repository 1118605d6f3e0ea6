package io.github.buildkitepubsub.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.testing.Events;
import io.github.buildkitepubsub.testing.FakePublisher;
import io.github.buildkitepubsub.testing.ManualClock;
import io.github.buildkitepubsub.testing.Outcomes;
import io.github.buildkitepubsub.testing.RecordingPublishMetrics;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class MeteredPublisherTest {

  private static final WebhookEvent EVENT = Events.of("build.finished");

  private final FakePublisher pubsub = new FakePublisher();
  private final ManualClock clock = new ManualClock();
  private final RecordingPublishMetrics metrics = new RecordingPublishMetrics();
  private final MeteredPublisher publisher = new MeteredPublisher(pubsub, metrics, clock::nanoTime);

  @Test
  void countsASuccessAndHowLongItTook() {
    pubsub.hold();

    CompletionStage<MessageId> outcome = publisher.publish(EVENT);
    clock.advance(Duration.ofMillis(250));
    boolean early = !metrics.calls().isEmpty();
    pubsub.release();

    assertThat(early).isFalse();
    assertThat(outcome.toCompletableFuture()).isCompletedWithValue(new MessageId("m-1"));
    assertThat(metrics.calls()).containsExactly("published build.finished PT0.25S");
  }

  @Test
  void countsAFailureAndPassesItOn() {
    PublishException failure = PublishException.permanent("TOO_LARGE", "large", null);
    pubsub.hold();
    pubsub.failNext(failure);

    CompletionStage<MessageId> outcome = publisher.publish(EVENT);
    clock.advance(Duration.ofSeconds(3));
    pubsub.release();

    assertThat(Outcomes.failure(outcome)).isSameAs(failure);
    assertThat(metrics.calls()).containsExactly("failed build.finished PERMANENT TOO_LARGE PT3S");
  }

  @Test
  void countsAFailureThatAFutureHasWrappedByItsCause() {
    EventPublisher wrapping =
        event ->
            CompletableFuture.<MessageId>failedFuture(PublishException.stopped())
                .thenApply(id -> id);

    CompletionStage<MessageId> unused =
        new MeteredPublisher(wrapping, metrics, clock::nanoTime).publish(EVENT);

    assertThat(unused.toCompletableFuture()).isCompletedExceptionally();
    assertThat(metrics.calls()).containsExactly("failed build.finished STOPPED STOPPED PT0S");
  }
}
