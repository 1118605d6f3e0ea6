package io.github.buildkitepubsub.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import com.google.api.gax.rpc.StatusCode.Code;
import com.google.protobuf.util.Timestamps;
import com.google.pubsub.v1.DeadLetterPolicy;
import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.ReceivedMessage;
import com.google.pubsub.v1.SeekRequest;
import com.google.pubsub.v1.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Publishing, pulling, acknowledging, seeking. */
abstract class DeliveryContract extends PubSubContract {

  @Test
  void deliversWhatWasPublished() {
    PubsubMessage published =
        message("hello").toBuilder().putAttributes("event_type", "build.finished").build();

    String id = clients.topics.publish(topic, List.of(published)).getMessageIds(0);

    PubsubMessage received = pull(subscription, 1).get(0).getMessage();
    assertThat(received.getData()).isEqualTo(published.getData());
    assertThat(received.getAttributesMap()).isEqualTo(published.getAttributesMap());
    assertThat(received.getMessageId()).isEqualTo(id);
    assertThat(Timestamps.toMillis(received.getPublishTime()))
        .isCloseTo(System.currentTimeMillis(), offset(60_000L));
  }

  @Test
  void givesEachMessageItsOwnId() {
    List<String> ids =
        clients
            .topics
            .publish(topic, List.of(message("a"), message("b"), message("c")))
            .getMessageIdsList();

    assertThat(ids).hasSize(3).doesNotHaveDuplicates();
  }

  @Test
  void refusesMessageWithoutContent() {
    assertRefused(
        Code.INVALID_ARGUMENT, () -> publish(message("fine"), PubsubMessage.getDefaultInstance()));

    assertThat(pullNow(subscription)).isEmpty();
  }

  @Test
  void deliversToEachSubscriptionFromItsCreationOn() {
    publish(message("before"));
    String late = newSubscription(topic);
    publish(message("after"));

    assertThat(data(pull(subscription, 2))).containsExactlyInAnyOrder("before", "after");
    assertThat(data(pull(late, 1))).containsExactly("after");
  }

  @Test
  void answersEmptyAtOnceWhereAskedTo() {
    assertThat(pullNow(subscription)).isEmpty();
  }

  @Test
  void pullWaitsForMessage() throws Exception {
    CompletableFuture<List<ReceivedMessage>> pulled =
        CompletableFuture.supplyAsync(
            () -> clients.subscriptions.pull(subscription, 1).getReceivedMessagesList());

    publish(message("awaited"));

    assertThat(data(pulled.get(10, TimeUnit.SECONDS))).containsExactly("awaited");
  }

  @Test
  void pullTakesNoMoreThanAskedFor() {
    publish(message("a"), message("b"), message("c"));

    assertThat(clients.subscriptions.pull(subscription, 2).getReceivedMessagesList())
        .hasSizeBetween(1, 2);
  }

  @Test
  void refusesPullOfNoMessages() {
    assertRefused(Code.INVALID_ARGUMENT, () -> clients.subscriptions.pull(subscription, 0));
  }

  @Test
  void doesNotDeliverAcknowledgedMessageAgain() {
    publish(message("a"));

    acknowledge(pull(subscription, 1));

    assertThat(pullNow(subscription)).isEmpty();
  }

  @Test
  void doesNotDeliverLeasedMessageToOthers() {
    publish(message("a"));
    pull(subscription, 1);

    assertThat(pullNow(subscription)).isEmpty();
  }

  @Test
  void deliversRefusedMessageAgain() {
    publish(message("a"));
    List<ReceivedMessage> first = pull(subscription, 1);

    refuse(first);

    List<ReceivedMessage> second = pull(subscription, 1);
    assertThat(data(second)).containsExactly("a");
    assertThat(second.get(0).getMessage().getMessageId())
        .isEqualTo(first.get(0).getMessage().getMessageId());
  }

  @Test
  void deliversAgainWhenModifiedDeadlineHasPassed() {
    publish(message("a"));
    List<ReceivedMessage> first = pull(subscription, 1);

    clients.subscriptions.modifyAckDeadline(subscription, ackIds(first), 1);

    assertThat(pullNow(subscription)).isEmpty();
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(pullNow(subscription)).hasSize(1));
  }

  @Test
  void takesUnknownAckIdsWithoutEffect() {
    publish(message("a"));
    List<ReceivedMessage> received = pull(subscription, 1);
    acknowledge(received);

    acknowledge(received);
    refuse(received);

    assertThat(pullNow(subscription)).isEmpty();
  }

  @Test
  void refusesAckDeadlinesOutOfRange() {
    requires(Capability.LIMITS);
    publish(message("a"));
    List<String> ackIds = ackIds(pull(subscription, 1));

    for (int seconds : List.of(-1, 601)) {
      assertRefused(
          Code.INVALID_ARGUMENT,
          () -> clients.subscriptions.modifyAckDeadline(subscription, ackIds, seconds));
    }
  }

  @Test
  void seekBackDeliversAcknowledgedMessagesAgain() {
    subscription =
        newSubscription(Subscription.newBuilder().setTopic(topic).setRetainAckedMessages(true));
    publish(message("a"));
    List<ReceivedMessage> first = pull(subscription, 1);
    acknowledge(first);

    clients.subscriptions.seek(
        SeekRequest.newBuilder()
            .setSubscription(subscription)
            .setTime(first.get(0).getMessage().getPublishTime())
            .build());

    assertThat(data(pull(subscription, 1))).containsExactly("a");
  }

  @Test
  void seekForwardAcknowledgesOlderMessages() {
    publish(message("a"));

    clients.subscriptions.seek(
        SeekRequest.newBuilder()
            .setSubscription(subscription)
            .setTime(Timestamps.fromMillis(System.currentTimeMillis() + 1000))
            .build());

    assertThat(pullNow(subscription)).isEmpty();
  }

  @Test
  void deliversMessagesOfOneKeyInOrder() {
    subscription =
        newSubscription(Subscription.newBuilder().setTopic(topic).setEnableMessageOrdering(true));
    publish(keyed("k", "1"), keyed("k", "2"), keyed("k", "3"));
    publish(keyed("k", "4"));

    List<String> received = new ArrayList<>();
    while (received.size() < 4) {
      List<ReceivedMessage> some = pull(subscription, 1);
      received.addAll(data(some));
      acknowledge(some);
    }

    assertThat(received).containsExactly("1", "2", "3", "4");
  }

  @Test
  void refusedMessageBringsBackLaterOnesOfItsKey() {
    requires(Capability.ORDERED_REDELIVERY);
    subscription =
        newSubscription(Subscription.newBuilder().setTopic(topic).setEnableMessageOrdering(true));
    publish(keyed("k", "1"), keyed("k", "2"), keyed("k", "3"));
    List<ReceivedMessage> first = pull(subscription, 3);
    acknowledge(first.subList(1, 2));

    refuse(first.subList(0, 1));

    assertThat(data(pull(subscription, 3))).containsExactly("1", "2", "3");
  }

  @Test
  void forwardsMessageThatIsRefusedTooOften() {
    requires(Capability.DEAD_LETTERS);
    String deadLetterTopic = newTopic();
    String deadLetters = newSubscription(deadLetterTopic);
    subscription =
        newSubscription(
            Subscription.newBuilder()
                .setTopic(topic)
                .setDeadLetterPolicy(
                    DeadLetterPolicy.newBuilder()
                        .setDeadLetterTopic(deadLetterTopic)
                        .setMaxDeliveryAttempts(5)));
    publish(message("poison"));

    List<Integer> attempts =
        IntStream.range(0, 5)
            .mapToObj(
                i -> {
                  List<ReceivedMessage> received = pull(subscription, 1);
                  refuse(received);
                  return received.get(0).getDeliveryAttempt();
                })
            .toList();

    assertThat(attempts).containsExactly(1, 2, 3, 4, 5);
    assertThat(data(pull(deadLetters, 1))).containsExactly("poison");
    assertThat(pullNow(subscription)).isEmpty();
  }

  @Test
  void filterLetsOnlyMatchingMessagesThrough() {
    requires(Capability.FILTERS);
    subscription =
        newSubscription(
            Subscription.newBuilder()
                .setTopic(topic)
                .setFilter("attributes.event_type = \"build.finished\""));

    publish(
        message("no"),
        message("yes").toBuilder().putAttributes("event_type", "build.finished").build());

    assertThat(data(pullNow(subscription))).containsExactly("yes");
  }

  @Test
  void refusesFilterThatIsNoFilter() {
    requires(Capability.FILTERS);

    assertRefused(
        Code.INVALID_ARGUMENT,
        () -> newSubscription(Subscription.newBuilder().setTopic(topic).setFilter("event = 1")));
  }

  @Test
  void refusesMessageOverTheLimits() {
    requires(Capability.LIMITS);

    assertRefused(Code.INVALID_ARGUMENT, () -> publish(message("x".repeat(10_000_001))));
    assertRefused(
        Code.INVALID_ARGUMENT,
        () -> publish(message("x").toBuilder().putAttributes("k", "v".repeat(1025)).build()));
  }
}
