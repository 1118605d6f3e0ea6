package io.github.buildkitepubsub.forward;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.buildkitepubsub.deadletter.DeadLetter;
import io.github.buildkitepubsub.deadletter.DeadLetterQueue;
import io.github.buildkitepubsub.deadletter.DeadLetterReason;
import io.github.buildkitepubsub.event.EventId;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.publish.MessageId;
import io.github.buildkitepubsub.publish.PublishException;
import io.github.buildkitepubsub.spool.GivenUp;
import io.github.buildkitepubsub.testing.CapturedLog;
import io.github.buildkitepubsub.testing.FakeDeadLetterQueue;
import io.github.buildkitepubsub.testing.ManualClock;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ForwarderTest extends ForwarderFixture {

  private final PublishException unavailable =
      PublishException.retryable("UNAVAILABLE", "down", null);

  private final FakeDeadLetterQueue deadLetters = new FakeDeadLetterQueue();
  private final RecordingForwardMetrics metrics = new RecordingForwardMetrics();
  private final Forwarder forwarder = forwarder(deadLetters);

  private Forwarder forwarder(@Nullable DeadLetterQueue queue) {
    return forwarder(queue, impatient(), metrics);
  }

  @Test
  void publishesWhatArrivesAndTakesItOutOfTheSpool() {
    forwarder.start();

    CompletionStage<Outcome> outcome = arrive(forwarder, event(1));

    assertThat(outcome.toCompletableFuture())
        .isCompletedWithValue(new Outcome.Published(new MessageId("m-1")));
    assertThat(spool.entries()).isEmpty();
    assertThat(metrics.forwarded()).isEqualTo(1);
  }

  @Test
  void publishesWhatAProcessBeforeLeftOldestFirst() {
    List<EventId> left =
        IntStream.range(0, 100)
            .mapToObj(
                i -> {
                  spool.leftBehind(event(i), 0);
                  return event(i).id();
                })
            .toList();

    forwarder.start();

    assertThat(published()).containsExactlyElementsOf(left);
    assertThat(spool.entries()).isEmpty();
  }

  @Test
  void doesNotPublishAgainWhatIsPublishedAndNotYetRemoved() {
    forwarder.start();
    CompletionStage<Long> append = spool.append(event(1));
    spool.hold();
    append.thenAccept(position -> forwarder.offer(position, event(1)));

    pass(20);
    spool.release();
    pass(5);

    assertThat(published()).containsExactly(event(1).id());
    assertThat(spool.entries()).isEmpty();
  }

  @Test
  void leavesAnEventInTheSpoolWhosePublishFailsAndTriesItAgainAfterAPause() {
    forwarder.start();
    publisher.failNext(unavailable);

    CompletionStage<Outcome> outcome = arrive(forwarder, event(1));

    assertThat(outcome.toCompletableFuture()).isCompletedWithValue(Outcome.Spooled.INSTANCE);
    assertThat(spool.entries()).hasSize(1);
    assertThat(spool.entries().get(0).attempts()).isEqualTo(1);
    pass(2);
    assertThat(published()).containsExactly(event(1).id());
    assertThat(metrics.calls()).containsExactly("put back RETRYABLE");
  }

  @Test
  void readsTheBacklogOneByOneUntilPubSubTakesSomething() {
    IntStream.range(0, 20).forEach(i -> spool.leftBehind(event(i), 0));
    publisher.failNext(unavailable, unavailable);

    forwarder.start();
    int first = publisher.attempts().size();
    pass(1);
    int second = publisher.attempts().size();
    pass(1);
    int stillPaused = publisher.attempts().size();
    pass(1);

    assertThat(List.of(first, second, stillPaused)).containsExactly(1, 2, 2);
    assertThat(published()).hasSize(20);
  }

  @Test
  void countsNoAttemptsWhileTheBreakerIsOpen() {
    spool.leftBehind(event(1), 0);
    publisher.failNext(
        IntStream.range(0, 10)
            .mapToObj(i -> PublishException.circuitOpen())
            .toArray(PublishException[]::new));

    forwarder.start();
    pass(30);

    assertThat(spool.entries()).allMatch(entry -> entry.attempts() == 0);
    pass(30);
    assertThat(published()).containsExactly(event(1).id());
    assertThat(deadLetters.buried()).isEmpty();
  }

  @Test
  void resumesTheBacklogAtOnceWhenAnEventThatArrivesGetsThrough() {
    spool.leftBehind(event(1), 0);
    publisher.failNext(unavailable);
    forwarder.start();

    arrive(forwarder, event(2));

    assertThat(published()).containsExactly(event(2).id(), event(1).id());
  }

  @Test
  void keepsRoomForWhatArrivesWhileTheBacklogDrains() {
    IntStream.range(0, 50).forEach(i -> spool.leftBehind(event(i), 0));
    forwarder.start();
    publisher.hold();
    IntStream.range(0, 3).forEach(i -> arrive(forwarder, event(1000 + i)));

    assertThat(publisher.attempts()).extracting(WebhookEvent::id).contains(event(1002).id());
  }

  @Test
  void leavesWhatArrivesInTheSpoolWhenTooMuchIsWorkedOn() {
    forwarder.start();
    publisher.hold();
    List<CompletionStage<Outcome>> outcomes =
        IntStream.range(0, 5).mapToObj(i -> arrive(forwarder, event(i))).toList();

    assertThat(outcomes.get(3).toCompletableFuture()).isNotDone();
    assertThat(outcomes.get(4).toCompletableFuture())
        .isCompletedWithValue(Outcome.Spooled.INSTANCE);
    assertThat(forwarder.inFlight()).as("the fifth is read back as backlog").isEqualTo(5);
    publisher.release();
    assertThat(published()).hasSize(5);
    assertThat(metrics.calls()).containsExactly("left");
  }

  @Test
  void buriesAtOnceWhatPubSubWillNeverTake() {
    forwarder.start();
    publisher.failNext(PublishException.permanent("INVALID_ARGUMENT", "bad", null));

    CompletionStage<Outcome> outcome = arrive(forwarder, event(1));

    assertThat(outcome.toCompletableFuture())
        .isCompletedWithValue(new Outcome.Buried(new MessageId("d-1")));
    assertThat(spool.entries()).isEmpty();
    assertThat(deadLetters.buried())
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(
            new DeadLetter(event(1), DeadLetterReason.PUBLISH_ERROR, "bad", 0, ManualClock.START));
    assertThat(metrics.calls()).containsExactly("buried publish_error");
  }

  @Test
  void buriesWhatHasHadItsAttemptsAlsoThoseBeforeARestart() {
    spool.leftBehind(event(1), 2);
    publisher.failNext(unavailable);

    forwarder.start();

    assertThat(deadLetters.buried()).hasSize(1);
    assertThat(deadLetters.buried().get(0).reason()).isEqualTo(DeadLetterReason.CONNECTION_ERROR);
    assertThat(deadLetters.buried().get(0).retries()).isEqualTo(2);
    assertThat(spool.entries()).isEmpty();
  }

  @Test
  void buriesWhatIsTooOld() {
    spool.leftBehind(event(1), 0);
    clock.advance(java.time.Duration.ofHours(1));
    publisher.failNext(PublishException.misconfigured("NOT_FOUND", "no topic", null));

    forwarder.start();

    assertThat(deadLetters.buried()).hasSize(1);
  }

  @Test
  void givesNothingUpThatCanPassWhereThereIsNoDeadLetterTopic() {
    Forwarder alone = forwarder(null);
    spool.leftBehind(event(1), 1000);
    clock.advance(java.time.Duration.ofDays(30));
    publisher.failNext(unavailable);

    alone.start();

    assertThat(spool.entries()).hasSize(1);
    assertThat(spool.entries().get(0).givenUp()).isNull();
  }

  @Test
  void marksWhatTheDeadLetterTopicRefusesAndBuriesItLater() {
    forwarder.start();
    publisher.failNext(PublishException.permanent("INVALID_ARGUMENT", "bad", null));
    deadLetters.failNext(unavailable, unavailable);

    CompletionStage<Outcome> outcome;
    try (CapturedLog log = new CapturedLog(Burials.class.getName(), Level.WARN)) {
      outcome = arrive(forwarder, event(1));

      assertThat(log.lines()).hasSize(1);
    }

    assertThat(outcome.toCompletableFuture()).isCompletedWithValue(Outcome.Spooled.INSTANCE);
    GivenUp mark = spool.entries().get(0).givenUp();
    assertThat(mark).isEqualTo(new GivenUp("publish_error", "bad", 0, ManualClock.START));
    assertThat(metrics.calls()).containsExactly("given up publish_error");
    pass(1);
    assertThat(spool.entries()).as("refused again").hasSize(1);
    pass(61);
    assertThat(spool.entries()).isEmpty();
    assertThat(deadLetters.buried())
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(
            new DeadLetter(event(1), DeadLetterReason.PUBLISH_ERROR, "bad", 0, ManualClock.START));
  }

  @Test
  void marksWhatCanNeverBePublishedWhereThereIsNoDeadLetterTopic() {
    Forwarder alone = forwarder(null);
    alone.start();
    publisher.failNext(PublishException.permanent("INVALID_ARGUMENT", "bad", null));

    CompletionStage<Outcome> outcome = arrive(alone, event(1));
    pass(120);

    assertThat(outcome.toCompletableFuture()).isCompletedWithValue(Outcome.Spooled.INSTANCE);
    assertThat(spool.entries().get(0).givenUp()).isNotNull();
    assertThat(publisher.attempts()).hasSize(1);
  }

  @Test
  void saysWhenItStopsWhatStaysInTheSpool() throws Exception {
    forwarder.start();
    publisher.hold();
    arrive(forwarder, event(1));

    try (CapturedLog log = new CapturedLog(Forwarder.class.getName(), Level.INFO)) {
      forwarder.stop();
      forwarder.stop();

      assertThat(log.lines()).hasSize(1);
      assertThat(CapturedLog.field(log.lines().get(0), "in_flight")).isEqualTo("1");
      assertThat(CapturedLog.field(log.lines().get(0), "kept")).isEqualTo("1");
    }
    publisher.release();
    pass(10);
    assertThat(spool.entries()).isEmpty();
    assertThat(scheduler.waiting()).as("no tick any more").isZero();
  }
}
