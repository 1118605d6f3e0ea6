package io.github.buildkitepubsub.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.testing.FakeDeadLetterQueue;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What the forwarder finds in the spool that it was not told of, or told late. */
class ForwarderFindingTest extends ForwarderFixture {

  private final Forwarder forwarder =
      forwarder(new FakeDeadLetterQueue(), impatient(), new RecordingForwardMetrics());

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
