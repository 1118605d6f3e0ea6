package io.github.buildkitepubsub.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.testing.ManualScheduler;
import io.github.buildkitepubsub.testing.Outcomes;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AnswerDeadlineTest {

  private static final Duration LIMIT = Duration.ofSeconds(4);

  private final ManualScheduler scheduler = new ManualScheduler();
  private final AnswerDeadline deadline = new AnswerDeadline(LIMIT, scheduler);
  private final CompletableFuture<String> outcome = new CompletableFuture<>();

  @Test
  void passesOnWhatComesInTime() {
    CompletableFuture<String> bounded = deadline.within(outcome).toCompletableFuture();

    scheduler.advance(LIMIT.minusMillis(1));
    outcome.complete("published");

    assertThat(bounded).isCompletedWithValue("published");
    assertThat(scheduler.waiting()).isZero();
  }

  @Test
  void passesOnAFailureThatComesInTime() {
    CompletableFuture<String> bounded = deadline.within(outcome).toCompletableFuture();

    outcome.completeExceptionally(new Refusal(ErrorCode.PUBLISH_REFUSED));

    assertThat(error(bounded)).isEqualTo(ErrorCode.PUBLISH_REFUSED);
    assertThat(scheduler.waiting()).isZero();
  }

  @Test
  void refusesWhatIsLate() {
    CompletableFuture<String> bounded = deadline.within(outcome).toCompletableFuture();

    scheduler.advance(LIMIT.minusMillis(1));
    boolean early = bounded.isDone();
    scheduler.advance(Duration.ofMillis(1));

    assertThat(early).isFalse();
    assertThat(error(bounded)).isEqualTo(ErrorCode.PUBLISH_SLOW);
  }

  @Test
  void letsTheLateOutcomeGoOn() {
    CompletableFuture<String> bounded = deadline.within(outcome).toCompletableFuture();

    scheduler.advance(LIMIT);
    boolean disturbed = outcome.isDone();
    outcome.complete("published");

    assertThat(disturbed).isFalse();
    assertThat(outcome).isCompletedWithValue("published");
    assertThat(error(bounded)).isEqualTo(ErrorCode.PUBLISH_SLOW);
  }

  @Test
  void setsNoTimerForWhatIsDone() {
    outcome.complete("pong");

    CompletableFuture<String> bounded = deadline.within(outcome).toCompletableFuture();

    assertThat(bounded).isCompletedWithValue("pong");
    assertThat(scheduler.delays()).isEmpty();
  }

  @Test
  void saysThatItStopsWhereNoTimerCanBeSet() {
    scheduler.shutdown();

    CompletableFuture<String> bounded = deadline.within(outcome).toCompletableFuture();

    assertThat(error(bounded)).isEqualTo(ErrorCode.PUBLISH_STOPPED);
    assertThat(outcome).isNotDone();
  }

  private static ErrorCode error(CompletableFuture<String> bounded) {
    return ((Refusal) Outcomes.failure(bounded)).error();
  }
}
