package io.github.buildkitepubsub.publish.ordering;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.event.Field;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.publish.EventPublisher;
import io.github.buildkitepubsub.publish.MessageId;
import io.github.buildkitepubsub.publish.PublishException;
import io.github.buildkitepubsub.testing.Events;
import io.github.buildkitepubsub.testing.FakePublisher;
import io.github.buildkitepubsub.testing.Outcomes;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class OrderedPublisherTest {

  private final FakePublisher pubsub = new FakePublisher();
  private final OrderedPublisher ordered =
      new OrderedPublisher(
          pubsub, event -> Objects.requireNonNullElse(event.fields().get(Field.BUILD_ID), ""));

  private static WebhookEvent event(String build, int number) {
    return Events.parse(
        "{\"event\":\"build.running\",\"build\":{\"id\":\"%s\"},\"n\":%d}"
            .formatted(build, number));
  }

  @Test
  void publishesOneEventOfAKeyAtATime() {
    WebhookEvent first = event("a", 1);
    WebhookEvent second = event("a", 2);
    pubsub.hold();

    CompletionStage<MessageId> one = ordered.publish(first);
    CompletionStage<MessageId> two = ordered.publish(second);

    assertThat(pubsub.attempts()).containsExactly(first);
    pubsub.release();
    assertThat(pubsub.published()).containsExactly(first, second);
    assertThat(List.of(one, two)).allMatch(stage -> stage.toCompletableFuture().isDone());
  }

  @Test
  void letsOtherKeysAndEventsWithoutOnePass() {
    WebhookEvent first = event("a", 1);
    WebhookEvent other = event("b", 2);
    WebhookEvent without = Events.of("agent.connected");
    pubsub.hold();

    List<CompletionStage<MessageId>> outcomes =
        List.of(
            ordered.publish(first),
            ordered.publish(event("a", 3)),
            ordered.publish(other),
            ordered.publish(without));

    assertThat(pubsub.attempts()).containsExactly(first, other, without);
    pubsub.release();
    assertThat(outcomes).allMatch(stage -> stage.toCompletableFuture().isDone());
  }

  @Test
  void goesOnBehindAnEventThatWasGivenUp() {
    pubsub.failNext(PublishException.permanent("INVALID_ARGUMENT", "bad", null));
    pubsub.hold();
    CompletionStage<MessageId> one = ordered.publish(event("a", 1));
    CompletionStage<MessageId> two = ordered.publish(event("a", 2));

    pubsub.release();

    assertThat(Outcomes.failure(one)).isInstanceOf(PublishException.class);
    assertThat(two.toCompletableFuture()).isCompletedWithValue(new MessageId("m-1"));
  }

  @Test
  void keepsOrderWhereManyWait() {
    pubsub.hold();
    List<CompletionStage<MessageId>> outcomes =
        IntStream.range(0, 200).mapToObj(i -> ordered.publish(event("a", i))).toList();

    pubsub.release();

    assertThat(outcomes).allMatch(stage -> stage.toCompletableFuture().isDone());
    assertThat(pubsub.published())
        .extracting(WebhookEvent::id)
        .containsExactlyElementsOf(
            IntStream.range(0, 200).mapToObj(i -> event("a", i).id()).toList());
  }

  @Test
  void endsAllThatWaitWhereFailuresComeAtOnce() {
    CompletableFuture<MessageId> first = new CompletableFuture<>();
    AtomicInteger attempts = new AtomicInteger();
    OrderedPublisher failing =
        new OrderedPublisher(
            event ->
                attempts.incrementAndGet() == 1
                    ? first
                    : CompletableFuture.failedFuture(PublishException.circuitOpen()),
            event -> "a");
    WebhookEvent event = event("a", 1);
    List<CompletionStage<MessageId>> outcomes =
        IntStream.range(0, 100_000).mapToObj(i -> failing.publish(event)).toList();

    first.completeExceptionally(PublishException.retryable("DEADLINE_EXCEEDED", "late", null));

    assertThat(open(outcomes)).isZero();
    assertThat(attempts).hasValue(100_000);
    failing.publish(event);
    assertThat(attempts).hasValue(100_001);
  }

  @Test
  void goesOnBehindAnEventThatADelegateThrowsAt() {
    OrderedPublisher throwing =
        new OrderedPublisher(
            event -> {
              throw new StackOverflowError("too deep");
            },
            event -> "a");

    List<CompletionStage<MessageId>> outcomes =
        List.of(throwing.publish(event("a", 1)), throwing.publish(event("a", 2)));

    assertThat(open(outcomes)).isZero();
  }

  @Test
  void takesTheNextEventFromWhoeverIsToldOfTheOneBefore() {
    CompletableFuture<MessageId> first = new CompletableFuture<>();
    AtomicInteger attempts = new AtomicInteger();
    OrderedPublisher immediate =
        new OrderedPublisher(
            event ->
                attempts.incrementAndGet() == 1
                    ? first
                    : CompletableFuture.completedFuture(new MessageId("m")),
            event -> "a");
    WebhookEvent event = event("a", 1);
    // As a backlog does, which sends the next event of a key once it knows of the one before.
    Runnable[] next = new Runnable[1];
    next[0] =
        () -> {
          if (attempts.get() < 100_000) {
            immediate.publish(event).thenRun(next[0]);
          }
        };
    immediate.publish(event).thenRun(next[0]);

    first.complete(new MessageId("first"));

    assertThat(attempts).hasValue(100_000);
  }

  @Nested
  class Within {

    private final AtomicInteger refused = new AtomicInteger();

    private EventPublisher within(int events, long bytes) {
      return ordered.within(
          events,
          bytes,
          event -> {
            refused.incrementAndGet();
            return OrderedPublisher.overloaded(event);
          });
    }

    @Test
    void refusesWhatWouldWaitBeyondHalfOfTheBound() {
      EventPublisher bounded = within(8, Long.MAX_VALUE);
      pubsub.hold();
      List<CompletionStage<MessageId>> taken =
          IntStream.range(0, 5).mapToObj(i -> bounded.publish(event("a", i))).toList();

      CompletionStage<MessageId> beyond = bounded.publish(event("a", 5));

      assertThat(Outcomes.failure(beyond))
          .isInstanceOfSatisfying(
              PublishException.class,
              failure -> assertThat(failure.kind()).isEqualTo(PublishException.Kind.OVERLOADED))
          .hasMessageContaining("pubsub.outstanding");
      assertThat(refused).hasValue(1);
      assertThat(open(taken)).isEqualTo(5);
      pubsub.release();
      assertThat(open(taken)).isZero();
      assertThat(pubsub.published()).hasSize(5);
    }

    @Test
    void leavesRoomForOtherKeysUpToTheBound() {
      EventPublisher bounded = within(8, Long.MAX_VALUE);
      pubsub.hold();
      IntStream.range(0, 9).forEach(i -> bounded.publish(event("a", i)));

      List<CompletionStage<MessageId>> others =
          List.of(
              bounded.publish(event("b", 1)),
              bounded.publish(event("c", 1)),
              bounded.publish(Events.of("agent.connected")));

      assertThat(open(others)).isEqualTo(3);
      assertThat(Outcomes.failure(bounded.publish(event("d", 1))))
          .isInstanceOf(PublishException.class);
      assertThat(Outcomes.failure(bounded.publish(Events.of("agent.connected"))))
          .isInstanceOf(PublishException.class);
    }

    @Test
    void countsBytesToo() {
      WebhookEvent event = event("a", 1);
      EventPublisher bounded = within(100, 5L * event.body().length);
      pubsub.hold();
      bounded.publish(event);

      assertThat(open(List.of(bounded.publish(event), bounded.publish(event)))).isEqualTo(2);
      assertThat(Outcomes.failure(bounded.publish(event))).isInstanceOf(PublishException.class);
      assertThat(open(List.of(bounded.publish(event("b", 1)), bounded.publish(event("c", 1)))))
          .isEqualTo(2);
      assertThat(Outcomes.failure(bounded.publish(event("d", 1))))
          .isInstanceOf(PublishException.class);
    }

    @Test
    void letsAnEventThroughThatIsLargerThanTheBoundIfItIsAlone() {
      EventPublisher bounded = within(100, 1);
      pubsub.hold();

      CompletionStage<MessageId> alone = bounded.publish(event("a", 1));

      assertThat(open(List.of(alone))).isOne();
      assertThat(Outcomes.failure(bounded.publish(event("b", 1))))
          .isInstanceOf(PublishException.class);
    }

    @Test
    void hasRoomAgainForAsMuchAsWasPublishedOrGivenUp() {
      EventPublisher bounded = within(8, Long.MAX_VALUE);
      for (int round = 0; round < 3; round++) {
        pubsub.failNext(PublishException.permanent("INVALID_ARGUMENT", "bad", null));
        pubsub.hold();
        List<CompletionStage<MessageId>> taken =
            IntStream.range(0, 5).mapToObj(i -> bounded.publish(event("a", i))).toList();
        assertThat(open(taken)).isEqualTo(5);
        pubsub.release();
        assertThat(open(taken)).isZero();
      }
      assertThat(refused).hasValue(0);
    }

    @Test
    void neverRefusesWhatItsCallerBoundsAndKeepsTheOrderOfBoth() {
      EventPublisher bounded = within(4, Long.MAX_VALUE);
      pubsub.hold();
      IntStream.range(0, 3).forEach(i -> bounded.publish(event("a", i)));
      assertThat(Outcomes.failure(bounded.publish(event("a", 9))))
          .isInstanceOf(PublishException.class);

      CompletionStage<MessageId> spooled = ordered.publish(event("a", 3));

      assertThat(open(List.of(spooled))).isOne();
      pubsub.release();
      assertThat(pubsub.published())
          .extracting(WebhookEvent::id)
          .containsExactlyElementsOf(
              IntStream.range(0, 4).mapToObj(i -> event("a", i).id()).toList());
    }
  }

  private static long open(List<CompletionStage<MessageId>> outcomes) {
    return outcomes.stream().filter(stage -> !stage.toCompletableFuture().isDone()).count();
  }
}
