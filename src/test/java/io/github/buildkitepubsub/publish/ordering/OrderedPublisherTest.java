package io.github.buildkitepubsub.publish.ordering;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.event.Field;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.publish.MessageId;
import io.github.buildkitepubsub.publish.PublishException;
import io.github.buildkitepubsub.testing.Events;
import io.github.buildkitepubsub.testing.FakePublisher;
import io.github.buildkitepubsub.testing.Outcomes;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
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
}
