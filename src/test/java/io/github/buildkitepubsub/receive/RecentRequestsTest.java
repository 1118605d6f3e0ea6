package io.github.buildkitepubsub.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.publish.MessageId;
import io.github.buildkitepubsub.receive.authentication.RequestFingerprint;
import io.github.buildkitepubsub.testing.Events;
import io.github.buildkitepubsub.testing.ManualClock;
import io.github.buildkitepubsub.testing.Outcomes;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecentRequestsTest {

  private static final RequestFingerprint REQUEST = new RequestFingerprint(1, 2);
  private static final RequestFingerprint OTHER = new RequestFingerprint(1, 3);
  private static final Duration WINDOW = Duration.ofMinutes(5);

  private final ManualClock clock = new ManualClock();
  private final RecentRequests recent = new RecentRequests(WINDOW, 100, clock::nanoTime);
  private final Deque<CompletableFuture<Answer.Success>> relays = new ArrayDeque<>();
  private int relayed;

  @Test
  void relaysARequestOnce() {
    CompletionStage<Answer.Success> first = once(REQUEST);
    finish("1");
    CompletionStage<Answer.Success> again = once(REQUEST);

    assertThat(relayed).isEqualTo(1);
    assertThat(value(first).duplicate()).isNull();
    assertThat(value(again)).isEqualTo(value(first).asDuplicate());
  }

  @Test
  void relaysDifferentRequests() {
    CompletionStage<Answer.Success> first = once(REQUEST);
    CompletionStage<Answer.Success> other = once(OTHER);
    finish("1");
    finish("2");

    assertThat(value(first).messageId()).isEqualTo("1");
    assertThat(value(other).messageId()).isEqualTo("2");
    assertThat(value(other).duplicate()).isNull();
  }

  @Test
  void tellsADuplicateNothingBeforeTheFirstIsDecided() {
    once(REQUEST);
    CompletionStage<Answer.Success> duplicate = once(REQUEST);

    assertThat(duplicate.toCompletableFuture()).isNotDone();

    finish("1");
    assertThat(value(duplicate).messageId()).isEqualTo("1");
    assertThat(value(duplicate).duplicate()).isTrue();
  }

  @Test
  void givesADuplicateTheFailureOfTheFirst() {
    CompletionStage<Answer.Success> first = once(REQUEST);
    CompletionStage<Answer.Success> duplicate = once(REQUEST);
    fail();

    assertThat(relayed).isEqualTo(1);
    assertThat(Outcomes.failure(first)).isInstanceOf(Refusal.class);
    assertThat(Outcomes.failure(duplicate)).isInstanceOf(Refusal.class);
  }

  @Test
  void forgetsAFailureSoThatItIsRelayedAgain() {
    once(REQUEST);
    fail();
    CompletionStage<Answer.Success> again = once(REQUEST);
    finish("2");

    assertThat(relayed).isEqualTo(2);
    assertThat(value(again).messageId()).isEqualTo("2");
    assertThat(value(again).duplicate()).isNull();
  }

  @Test
  void forgetsARelayThatThrows() {
    CompletionStage<Answer.Success> first =
        recent.once(
            REQUEST,
            () -> {
              throw new IllegalStateException("a fault");
            });
    CompletionStage<Answer.Success> again = once(REQUEST);
    finish("2");

    assertThat(Outcomes.failure(first)).isInstanceOf(IllegalStateException.class);
    assertThat(value(again).messageId()).isEqualTo("2");
    assertThat(value(again).duplicate()).isNull();
  }

  @Test
  void remembersForAsLongAsASignatureFromTheFutureIsValid() {
    once(REQUEST);
    finish("1");

    // A signature 300 s ahead is accepted through the whole 600th second.
    clock.advance(WINDOW.multipliedBy(2).plusMillis(999));
    CompletionStage<Answer.Success> replayed = once(REQUEST);

    assertThat(relayed).isEqualTo(1);
    assertThat(value(replayed).duplicate()).isTrue();
  }

  @Test
  void forgetsWhatNoSignatureCanRepeat() {
    once(REQUEST);
    finish("1");

    clock.advance(WINDOW.multipliedBy(2).plusSeconds(1));
    CompletionStage<Answer.Success> replayed = once(REQUEST);
    finish("2");

    assertThat(relayed).isEqualTo(2);
    assertThat(value(replayed).duplicate()).isNull();
  }

  @Test
  void remembersNoMoreThanItsBound() {
    RecentRequests few = new RecentRequests(WINDOW, 10, clock::nanoTime);
    AtomicInteger relays = new AtomicInteger();

    for (int round = 0; round < 2; round++) {
      IntStream.range(0, 1_000)
          .forEach(i -> few.once(new RequestFingerprint(i, i), () -> counted(relays)));
    }

    assertThat(relays.get()).isBetween(2_000 - 10, 2_000);
  }

  @Test
  void remembersNothingWhereItsBoundIsZero() {
    RecentRequests none = new RecentRequests(WINDOW, 0, clock::nanoTime);
    AtomicInteger relays = new AtomicInteger();

    Answer.Success first = value(none.once(REQUEST, () -> counted(relays)));
    Answer.Success again = value(none.once(REQUEST, () -> counted(relays)));

    assertThat(relays).hasValue(2);
    assertThat(first.duplicate()).isNull();
    assertThat(again.duplicate()).isNull();
  }

  @Test
  void relaysOnceForManyAtOnce() {
    AtomicInteger relays = new AtomicInteger();

    long duplicates =
        IntStream.range(0, 500)
            .parallel()
            .mapToObj(i -> value(recent.once(REQUEST, () -> counted(relays))))
            .filter(answer -> answer.duplicate() != null)
            .count();

    assertThat(relays).hasValue(1);
    assertThat(duplicates).isEqualTo(499);
  }

  private static CompletionStage<Answer.Success> counted(AtomicInteger relays) {
    return CompletableFuture.completedFuture(answer("m-" + relays.incrementAndGet()));
  }

  private CompletionStage<Answer.Success> once(RequestFingerprint fingerprint) {
    return recent.once(
        fingerprint,
        () -> {
          relayed++;
          CompletableFuture<Answer.Success> relay = new CompletableFuture<>();
          relays.add(relay);
          return relay;
        });
  }

  private void finish(String messageId) {
    relays.remove().complete(answer(messageId));
  }

  private void fail() {
    relays.remove().completeExceptionally(new Refusal(ErrorCode.PUBLISH_UNAVAILABLE));
  }

  private static Answer.Success answer(String messageId) {
    return Answer.Success.published(Events.of("build.finished"), new MessageId(messageId));
  }

  private static Answer.Success value(CompletionStage<Answer.Success> stage) {
    return Objects.requireNonNull(stage.toCompletableFuture().join());
  }
}
