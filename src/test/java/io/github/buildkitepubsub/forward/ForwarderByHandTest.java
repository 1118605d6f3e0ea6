package io.github.buildkitepubsub.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.deadletter.DeadLetterQueue;
import io.github.buildkitepubsub.event.EventId;
import io.github.buildkitepubsub.publish.PublishException;
import io.github.buildkitepubsub.testing.FakeDeadLetterQueue;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What an operator can make the forwarder do. */
class ForwarderByHandTest extends ForwarderFixture {

  private final PublishException unavailable =
      PublishException.retryable("UNAVAILABLE", "down", null);
  private final Forwarder forwarder = forwarder(new FakeDeadLetterQueue());

  private Forwarder forwarder(@Nullable DeadLetterQueue queue) {
    return forwarder(queue, ForwardSettings.defaults(), new RecordingForwardMetrics());
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
