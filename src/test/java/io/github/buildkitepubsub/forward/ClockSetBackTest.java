package io.github.buildkitepubsub.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.publish.PublishException;
import io.github.buildkitepubsub.spool.GivenUp;
import io.github.buildkitepubsub.testing.Events;
import io.github.buildkitepubsub.testing.FakeDeadLetterQueue;
import io.github.buildkitepubsub.testing.FakeSpool;
import io.github.buildkitepubsub.testing.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Pauses are as long as they are, whatever time of day somebody sets. */
final class ClockSetBackTest {

  private final ManualClock clock = new ManualClock();

  private void setBack() {
    clock.set(clock.instant().minus(Duration.ofHours(1)));
  }

  @Test
  void theBacklogsPauseEndsWhenItIsOver() {
    Pacing pacing = new Pacing(ForwardSettings.defaults(), clock::nanoTime);
    pacing.failed();

    setBack();
    clock.advance(Duration.ofMillis(999));
    int before = pacing.window();
    clock.advance(Duration.ofMillis(1));

    assertThat(before).isZero();
    assertThat(pacing.window()).isOne();
  }

  @Test
  void failuresAfterTheFirstPauseMakeLongerOnes() {
    Pacing pacing = new Pacing(ForwardSettings.defaults(), clock::nanoTime);
    pacing.failed();
    setBack();
    clock.advance(Duration.ofSeconds(1));

    pacing.failed();
    clock.advance(Duration.ofMillis(1_999));
    int before = pacing.window();
    clock.advance(Duration.ofMillis(1));

    assertThat(before).isZero();
    assertThat(pacing.window()).isOne();
  }

  @Test
  void whatWasGivenUpIsBuriedAfterTheInterval() {
    FakeSpool spool = new FakeSpool();
    FakeDeadLetterQueue deadLetters = new FakeDeadLetterQueue();
    Burials burials =
        new Burials(
            spool,
            deadLetters,
            Duration.ofMinutes(1),
            new RecordingForwardMetrics(),
            clock,
            clock::nanoTime);
    WebhookEvent event = Events.parse("{\"event\":\"build.running\"}");
    long position = spool.append(event).toCompletableFuture().join();
    spool.giveUp(position, new GivenUp("publish_error", "bad", 0, clock.instant()));
    deadLetters.failNext(PublishException.retryable("UNAVAILABLE", "down", null));
    burials.retry();

    setBack();
    clock.advance(Duration.ofSeconds(59));
    burials.retry();
    int before = deadLetters.buried().size();
    clock.advance(Duration.ofSeconds(1));
    burials.retry();

    assertThat(before).isZero();
    assertThat(deadLetters.buried()).hasSize(1);
    assertThat(spool.entries()).isEmpty();
  }
}
