package io.github.buildkitepubsub.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.deadletter.DeadLetterQueue;
import io.github.buildkitepubsub.event.EventId;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.publish.PublishException;
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

/** What an operator can make the forwarder do. */
class ForwarderByHandTest {

  private final PublishException unavailable =
      PublishException.retryable("UNAVAILABLE", "down", null);
  private final FakeSpool spool = new FakeSpool();
  private final FakePublisher publisher = new FakePublisher();
  private final ManualClock clock = new ManualClock();
  private final ManualScheduler scheduler = new ManualScheduler();
  private final Forwarder forwarder = forwarder(new FakeDeadLetterQueue());

  private Forwarder forwarder(@Nullable DeadLetterQueue queue) {
    return new Forwarder(
        spool,
        publisher,
        queue,
        ForwardSettings.defaults(),
        null,
        new RecordingForwardMetrics(),
        clock,
        clock::nanoTime,
        scheduler);
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
  void forwardsNothingWhileItIsPaused() {
    forwarder.start();
    forwarder.pause(true);

    CompletionStage<Outcome> outcome = arrive(forwarder, event(1));
    pass(60);
    List<EventId> meanwhile = published();
    forwarder.pause(false);

    assertThat(outcome.toCompletableFuture()).isCompletedWithValue(Outcome.Spooled.INSTANCE);
    assertThat(meanwhile).isEmpty();
    assertThat(published()).containsExactly(event(1).id());
    assertThat(spool.entries()).isEmpty();
  }

  @Test
  void staysPausedThroughADrain() {
    forwarder.start();
    forwarder.pause(true);

    forwarder.suspend();
    forwarder.resume();
    arrive(forwarder, event(1));

    assertThat(publisher.attempts()).isEmpty();
  }

  @Test
  void triesAtOnceWhenAnOperatorSaysSo() {
    spool.leftBehind(event(1), 0);
    publisher.failNext(unavailable, unavailable);
    forwarder.start();
    pass(1);
    int before = publisher.attempts().size();

    forwarder.retryNow();

    assertThat(before).isEqualTo(2);
    assertThat(published()).containsExactly(event(1).id());
  }

  @Test
  void forwardsWhatWasGivenUpOnceItIsRestored() {
    Forwarder without = forwarder(null);
    without.start();
    publisher.failNext(PublishException.permanent("INVALID_ARGUMENT", "no", null));
    arrive(without, event(1));
    arrive(without, event(2));
    List<EventId> before = published();

    CompletionStage<Long> restored = without.restore();

    assertThat(before).containsExactly(event(2).id());
    assertThat(restored.toCompletableFuture()).isCompletedWithValue(1L);
    assertThat(published()).containsExactly(event(2).id(), event(1).id());
    assertThat(spool.entries()).isEmpty();
  }
}
