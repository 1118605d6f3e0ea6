package io.github.buildkitepubsub.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.util.Duration;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.publish.MessageId;
import io.github.buildkitepubsub.publish.PublishException;
import io.github.buildkitepubsub.spool.SpoolException;
import io.github.buildkitepubsub.testing.Events;
import io.github.buildkitepubsub.testing.FakePublisher;
import io.github.buildkitepubsub.testing.FakeSpool;
import io.github.buildkitepubsub.testing.ManualClock;
import io.github.buildkitepubsub.testing.ManualScheduler;
import io.github.buildkitepubsub.testing.Outcomes;
import io.github.buildkitepubsub.testing.ShowsLive;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SpoolingForwarderTest {

  private static final WebhookEvent EVENT = Events.of("build.finished");

  private final FakeSpool spool = new FakeSpool();
  private final FakePublisher publisher = new FakePublisher();
  private final FakePublisher directly = new FakePublisher();
  private final RecordingForwardMetrics metrics = new RecordingForwardMetrics();
  private final ManualClock clock = new ManualClock();
  private final ManualScheduler scheduler = new ManualScheduler();
  private final Forwarder forwarder =
      new Forwarder(
          spool,
          publisher,
          null,
          ForwardSettings.defaults(),
          null,
          metrics,
          clock,
          clock::nanoTime,
          scheduler);
  private final SpoolingForwarder edge =
      new SpoolingForwarder(
          spool::append,
          forwarder,
          EventForwarder.to(directly),
          metrics,
          Duration.milliseconds(500),
          Duration.seconds(1),
          true,
          scheduler,
          task -> task);

  @BeforeEach
  void start() {
    forwarder.start();
  }

  private void pass(int millis) {
    clock.advance(java.time.Duration.ofMillis(millis));
    scheduler.advance(java.time.Duration.ofMillis(millis));
  }

  @Test
  void publishesNothingBeforeItIsDurable() {
    spool.hold();

    CompletionStage<Outcome> outcome = edge.forward(EVENT);

    assertThat(publisher.attempts()).isEmpty();
    spool.step();
    assertThat(publisher.published()).containsExactly(EVENT);
    assertThat(outcome.toCompletableFuture())
        .isCompletedWithValue(new Outcome.Published(new MessageId("m-1")));
  }

  @Test
  void saysThatAnEventIsStoredOnceAcknowledgeWithinIsOver() {
    publisher.hold();
    CompletionStage<Outcome> outcome = edge.forward(EVENT);

    pass(999);
    assertThat(outcome.toCompletableFuture()).isNotDone();
    pass(1);

    assertThat(outcome.toCompletableFuture()).isCompletedWithValue(Outcome.Spooled.INSTANCE);
    publisher.release();
    assertThat(publisher.published()).containsExactly(EVENT);
    assertThat(spool.entries()).isEmpty();
  }

  @ShowsLive("forward.acknowledgeWithin")
  @Test
  void waitsAsLongAsItIsToldMeanwhile() {
    publisher.hold();

    edge.update(Duration.milliseconds(500), Duration.seconds(2));
    CompletionStage<Outcome> longer = edge.forward(EVENT);
    edge.update(Duration.milliseconds(100), Duration.milliseconds(100));
    CompletionStage<Outcome> shorter = edge.forward(Events.of("build.running"));
    pass(100);
    boolean atOnce = shorter.toCompletableFuture().isDone();
    pass(1_899);

    assertThat(atOnce).isTrue();
    assertThat(longer.toCompletableFuture()).isNotDone();
    pass(1);
    assertThat(longer.toCompletableFuture()).isCompletedWithValue(Outcome.Spooled.INSTANCE);
  }

  @Test
  void leavesNoTimerBehind() {
    edge.forward(EVENT);

    assertThat(scheduler.waiting()).as("the forwarder's tick").isEqualTo(1);
  }

  @Test
  void publishesDirectlyWhatTheSpoolDoesNotTake() {
    spool.failAppends(new SpoolException(SpoolException.Reason.FULL, "full", null));

    CompletionStage<Outcome> outcome = edge.forward(EVENT);

    assertThat(outcome.toCompletableFuture())
        .isCompletedWithValue(new Outcome.Published(new MessageId("m-1")));
    assertThat(directly.published()).containsExactly(EVENT);
    assertThat(metrics.calls()).containsExactly("bypassed");
    assertThat(scheduler.waiting()).isEqualTo(1);
  }

  @Test
  void failsWhereNeitherTheSpoolNorPubSubTakesAnEvent() {
    spool.failAppends(new SpoolException(SpoolException.Reason.UNAVAILABLE, "read-only", null));
    directly.failNext(PublishException.circuitOpen());

    CompletionStage<Outcome> outcome = edge.forward(EVENT);

    assertThat(Outcomes.failure(outcome))
        .isInstanceOfSatisfying(
            PublishException.class,
            e -> assertThat(e.kind()).isEqualTo(PublishException.Kind.CIRCUIT_OPEN));
  }

  @Test
  void publishesDirectlyWhatASlowDiskHoldsAndForgetsTheCopyThatArrivesThereLater() {
    spool.hold();
    CompletionStage<Outcome> outcome = edge.forward(EVENT);

    pass(500);

    assertThat(outcome.toCompletableFuture())
        .isCompletedWithValue(new Outcome.Published(new MessageId("m-1")));
    spool.release();
    pass(5_000);
    assertThat(spool.entries()).isEmpty();
    assertThat(publisher.attempts()).isEmpty();
    assertThat(directly.published()).containsExactly(EVENT);
  }

  @Test
  void saysThatAnEventIsStoredThatASlowDiskTookAfterTheDirectWayFailed() {
    spool.hold();
    directly.failNext(PublishException.circuitOpen());
    CompletionStage<Outcome> outcome = edge.forward(EVENT);
    pass(500);
    assertThat(outcome.toCompletableFuture()).isNotDone();

    spool.release();

    assertThat(outcome.toCompletableFuture()).isCompletedWithValue(Outcome.Spooled.INSTANCE);
    pass(2_000);
    assertThat(publisher.published()).containsExactly(EVENT);
  }

  @Test
  void saysThatAnEventIsStoredThatASlowDiskTookBeforeTheDirectWayFailed() {
    spool.hold();
    directly.hold();
    directly.failNext(PublishException.circuitOpen());
    CompletionStage<Outcome> outcome = edge.forward(EVENT);
    pass(500);
    spool.release();
    assertThat(outcome.toCompletableFuture()).isNotDone();

    directly.release();

    assertThat(outcome.toCompletableFuture()).isCompletedWithValue(Outcome.Spooled.INSTANCE);
    pass(2_000);
    assertThat(publisher.published()).containsExactly(EVENT);
  }

  @Test
  void doesNotWaitForTheDirectWayLongerThanForAnother() {
    spool.hold();
    directly.hold();
    CompletionStage<Outcome> outcome = edge.forward(EVENT);
    pass(500);
    spool.release();

    pass(499);
    assertThat(outcome.toCompletableFuture()).isNotDone();
    pass(1);

    assertThat(outcome.toCompletableFuture()).isCompletedWithValue(Outcome.Spooled.INSTANCE);
    directly.release();
    pass(2_000);
    assertThat(spool.entries()).isEmpty();
    assertThat(publisher.attempts()).isEmpty();
  }

  @Test
  void saysThatAnEventIsStoredAsSoonAsAVerySlowDiskTookIt() {
    spool.hold();
    directly.hold();
    CompletionStage<Outcome> outcome = edge.forward(EVENT);
    pass(1_500);
    assertThat(outcome.toCompletableFuture()).isNotDone();

    spool.release();

    assertThat(outcome.toCompletableFuture()).isCompletedWithValue(Outcome.Spooled.INSTANCE);
  }

  @Test
  void failsWhereTheDirectWayFailedAndASlowDiskRefusesInTheEnd() {
    spool.hold();
    directly.failNext(PublishException.circuitOpen());
    CompletionStage<Outcome> outcome = edge.forward(EVENT);
    pass(500);

    spool.failAppends(new SpoolException(SpoolException.Reason.UNAVAILABLE, "read-only", null));
    spool.release();

    assertThat(Outcomes.failure(outcome)).isInstanceOf(PublishException.class);
  }

  @Test
  void waitsForALateDiskWhereEventsAreOrderedAndSaysThatItIsStoredOnceItIs() {
    SpoolingForwarder ordered =
        new SpoolingForwarder(
            spool::append,
            forwarder,
            EventForwarder.to(directly),
            metrics,
            Duration.milliseconds(500),
            Duration.seconds(1),
            false,
            scheduler,
            task -> task);
    spool.hold();
    publisher.hold();
    CompletionStage<Outcome> outcome = ordered.forward(EVENT);

    pass(1_500);
    boolean before = outcome.toCompletableFuture().isDone();
    spool.release();

    assertThat(before).isFalse();
    assertThat(outcome.toCompletableFuture()).isCompletedWithValue(Outcome.Spooled.INSTANCE);
    assertThat(directly.attempts()).isEmpty();
    publisher.release();
    assertThat(publisher.published()).containsExactly(EVENT);
  }
}
