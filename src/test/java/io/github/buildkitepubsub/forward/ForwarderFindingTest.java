package io.github.buildkitepubsub.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.util.DataSize;
import io.dropwizard.util.Duration;
import io.github.buildkitepubsub.deadletter.DeadLetterQueue;
import io.github.buildkitepubsub.event.EventId;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.testing.Events;
import io.github.buildkitepubsub.testing.FakeDeadLetterQueue;
import io.github.buildkitepubsub.testing.FakePublisher;
import io.github.buildkitepubsub.testing.FakeSpool;
import io.github.buildkitepubsub.testing.ManualClock;
import io.github.buildkitepubsub.testing.ManualScheduler;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the forwarder finds in the spool that it was not told of, or told late. */
class ForwarderFindingTest {

  private final FakeSpool spool = new FakeSpool();
  private final FakePublisher publisher = new FakePublisher();
  private final FakeDeadLetterQueue deadLetters = new FakeDeadLetterQueue();
  private final RecordingForwardMetrics metrics = new RecordingForwardMetrics();
  private final ManualClock clock = new ManualClock();
  private final ManualScheduler scheduler = new ManualScheduler();
  private final Forwarder forwarder = forwarder(deadLetters);

  private Forwarder forwarder(@Nullable DeadLetterQueue queue) {
    ForwardSettings settings =
        new ForwardSettings(
            null,
            new ForwardSettings.InFlight(8, DataSize.mebibytes(1)),
            Duration.seconds(1),
            Duration.seconds(4),
            new ForwardSettings.GiveUp(3, Duration.hours(1), Duration.minutes(1)),
            Duration.milliseconds(1));
    return new Forwarder(
        spool, publisher, queue, settings, null, metrics, clock, clock::nanoTime, scheduler);
  }

  private static WebhookEvent event(int number) {
    return Events.parse("{\"event\":\"build.running\",\"n\":" + number + "}");
  }

  private CompletionStage<Outcome> arrive(Forwarder target, WebhookEvent event) {
    return spool.append(event).thenCompose(position -> target.offer(position, event));
  }

  private void pass(int seconds) {
    for (int i = 0; i < seconds; i++) {
      clock.advance(java.time.Duration.ofSeconds(1));
      scheduler.advance(java.time.Duration.ofSeconds(1));
    }
  }

  private List<EventId> published() {
    return publisher.published().stream().map(WebhookEvent::id).toList();
  }

  @Test
  void findsWhatComesToLightOnlyLaterBecauseTheDiskWasNotThere() {
    forwarder.start();
    spool.leftBehind(event(1), 0);

    pass(1);

    assertThat(published()).containsExactly(event(1).id());
  }

  @Test
  void findsWhatComesToLightWithTheFirstEventThatArrives() {
    forwarder.start();
    spool.leftBehind(event(1), 0);
    spool.leftBehind(event(2), 0);

    arrive(forwarder, event(3));
    pass(1);

    assertThat(published()).containsExactlyInAnyOrder(event(1).id(), event(2).id(), event(3).id());
    assertThat(spool.entries()).isEmpty();
  }

  @Test
  void forwardsAnEventThatIsOfferedAfterALaterOne() {
    forwarder.start();
    long first = spool.append(event(1)).toCompletableFuture().join();
    arrive(forwarder, event(2));
    forwarder.pause(true);

    CompletionStage<Outcome> late = forwarder.offer(first, event(1));
    forwarder.pause(false);
    pass(1);

    assertThat(late.toCompletableFuture()).isCompletedWithValue(Outcome.Spooled.INSTANCE);
    assertThat(published()).containsExactlyInAnyOrder(event(1).id(), event(2).id());
    assertThat(spool.entries()).isEmpty();
  }

  @Test
  void doesNotPublishAgainWhatTheReaderHadBeforeItWasOffered() {
    forwarder.start();
    long first = spool.append(event(1)).toCompletableFuture().join();
    arrive(forwarder, event(2));
    pass(1);

    forwarder.offer(first, event(1));
    pass(1);

    assertThat(published()).containsExactlyInAnyOrder(event(1).id(), event(2).id());
  }
}
