package io.github.buildkitepubsub.embedded.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.pubsub.v1.DeadLetterPolicy;
import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.ReceivedMessage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeaseTest extends BrokerFixture {

  @BeforeEach
  void subscribe() {
    broker.createSubscription(subscription().setAckDeadlineSeconds(30).build());
  }

  @Test
  void leaseEndsAtItsDeadline() {
    publish(message("a"));
    take();

    advance(Duration.ofSeconds(30).minusMillis(1));
    assertThat(take()).isEmpty();

    advance(Duration.ofMillis(1));
    assertThat(data(take())).containsExactly("a");
  }

  @Test
  void consumerMaySetItsOwnDeadline() {
    publish(message("a"));
    broker.take(consumer(), 60);

    advance(Duration.ofSeconds(59));
    assertThat(take()).isEmpty();

    advance(Duration.ofSeconds(1));
    assertThat(data(take())).containsExactly("a");
  }

  @Test
  void modifiedDeadlineCountsFromNow() {
    publish(message("a"));
    ReceivedMessage first = take().get(0);
    advance(Duration.ofSeconds(29));

    broker.modifyAckDeadline(SUBSCRIPTION, ackIds(first), 20);

    advance(Duration.ofSeconds(19));
    assertThat(take()).isEmpty();
    advance(Duration.ofSeconds(1));
    assertThat(data(take())).containsExactly("a");
  }

  @Test
  void lateAcknowledgementCountsWhileNobodyElseHasTheMessage() {
    publish(message("a"));
    ReceivedMessage first = take().get(0);
    advance(Duration.ofSeconds(30));

    acknowledge(first);

    assertThat(take()).isEmpty();
  }

  @Test
  void idOfAnOlderLeaseHasNoEffect() {
    publish(message("a"));
    ReceivedMessage first = take().get(0);
    advance(Duration.ofSeconds(30));
    take();

    acknowledge(first);
    refuse(first);
    broker.modifyAckDeadline(SUBSCRIPTION, ackIds(first), 600);

    assertThat(take()).isEmpty();
    advance(Duration.ofSeconds(30));
    assertThat(data(take())).containsExactly("a");
  }

  @Test
  void idsOfOtherFormsHaveNoEffect() {
    publish(message("a"));
    take();

    broker.acknowledge(SUBSCRIPTION, List.of("", "-", "x-1", "1", "1-", "99-1"));

    advance(Duration.ofSeconds(30));
    assertThat(data(take())).containsExactly("a");
  }

  @Test
  void idOfAnotherSubscriptionHasNoEffect() {
    String other = Names.subscription("p", "other");
    broker.createSubscription(subscription().setName(other).build());
    publish(message("a"));
    ReceivedMessage first = take().get(0);

    broker.acknowledge(other, ackIds(first));

    assertThat(broker.take(broker.attach(other, new SilentListener(), 0, 0))).hasSize(1);
  }

  @Test
  void consumerThatGoesAwayGivesBackWhatItHolds() {
    publish(message("a"), message("b"));
    Consumer leaving = consumer();
    broker.take(leaving);

    broker.abandon(leaving);

    assertThat(data(take())).containsExactly("a", "b");
    assertThat(broker.take(leaving)).isEmpty();
  }

  @Test
  void consumerThatWasAnsweredKeepsWhatItHolds() {
    publish(message("a"));
    Consumer answered = consumer();
    broker.take(answered);

    broker.detach(answered);

    assertThat(take()).isEmpty();
  }

  @Test
  void messageThatComesBackKeepsItsPlace() {
    publish(message("a"), message("b"), message("c"));
    Consumer one = consumer(1, 0);
    ReceivedMessage first = broker.take(one).get(0);

    refuse(first);

    assertThat(data(take())).containsExactly("a", "b", "c");
  }

  @Test
  void consumerHoldsAtMostItsMessages() {
    publish(message("a"), message("b"), message("c"));
    Consumer two = consumer(2, 0);

    List<ReceivedMessage> first = broker.take(two);
    assertThat(data(first)).containsExactly("a", "b");
    assertThat(broker.take(two)).isEmpty();

    acknowledge(first.get(0));
    assertThat(data(broker.take(two))).containsExactly("c");
  }

  @Test
  void consumerThatHoldsNothingTakesMessageOfAnySize() {
    publish(message("x".repeat(5000)), message("y"));
    Consumer small = consumer(0, 100);

    assertThat(broker.take(small)).hasSize(1);
    assertThat(broker.take(small)).isEmpty();
  }

  @Test
  void answerStaysBelowWhatClientsTake() {
    Broker large = new Broker(RETENTION, 100_000_000, clock);
    large.createTopic(topic(TOPIC));
    large.createSubscription(subscription().build());
    for (int i = 0; i < 6; i++) {
      large.publish(TOPIC, List.of(message("x".repeat(1_500_000))), 0);
    }
    Consumer consumer = large.attach(SUBSCRIPTION, new SilentListener(), 0, 0);

    assertThat(large.take(consumer)).hasSize(2);
    assertThat(large.take(consumer)).hasSize(2);
  }

  @Test
  void attemptsAreToldOnlyWithDeadLetterPolicy() {
    publish(message("a"));

    assertThat(take().get(0).getDeliveryAttempt()).isZero();
  }

  @Test
  void messageThatWasDeliveredTooOftenIsForwarded() {
    String dead = Names.topic("p", "dead");
    String graveyard = Names.subscription("p", "graveyard");
    broker.createTopic(topic(dead));
    broker.createSubscription(subscription().setName(graveyard).setTopic(dead).build());
    String strict = Names.subscription("p", "strict");
    broker.createSubscription(
        subscription()
            .setName(strict)
            .setDeadLetterPolicy(DeadLetterPolicy.newBuilder().setDeadLetterTopic(dead))
            .build());
    publish(message("poison"));

    Consumer consumer = broker.attach(strict, new SilentListener(), 0, 0);
    for (int attempt = 1; attempt <= 5; attempt++) {
      assertThat(broker.take(consumer).get(0).getDeliveryAttempt()).isEqualTo(attempt);
      advance(Duration.ofSeconds(10));
    }

    assertThat(broker.take(consumer)).isEmpty();
    PubsubMessage forwarded =
        broker.take(broker.attach(graveyard, new SilentListener(), 0, 0)).get(0).getMessage();
    assertThat(forwarded.getData().toStringUtf8()).isEqualTo("poison");
    assertThat(forwarded.getAttributesMap())
        .containsEntry("CloudPubSubDeadLetterSourceDeliveryCount", "5")
        .containsEntry("CloudPubSubDeadLetterSourceSubscription", "strict")
        .containsEntry("CloudPubSubDeadLetterSourceSubscriptionProject", "p")
        .containsEntry("CloudPubSubDeadLetterSourceTopicPublishTime", "2026-05-09T21:05:59Z");
  }
}
