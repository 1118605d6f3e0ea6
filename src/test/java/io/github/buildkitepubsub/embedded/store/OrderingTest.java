package io.github.buildkitepubsub.embedded.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.pubsub.v1.ReceivedMessage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OrderingTest extends BrokerFixture {

  @BeforeEach
  void subscribe() {
    broker.createSubscription(subscription().setEnableMessageOrdering(true).build());
  }

  @Test
  void keyStaysWithConsumerThatHasIt() {
    publish(keyed("k", "1"), keyed("k", "2"));
    Consumer holder = consumer(1, 0);
    ReceivedMessage first = broker.take(holder).get(0);

    assertThat(take()).isEmpty();

    acknowledge(first);
    assertThat(data(take())).containsExactly("2");
  }

  @Test
  void holderGetsMoreOfItsKey() {
    publish(keyed("k", "1"));
    Consumer holder = consumer();
    broker.take(holder);

    publish(keyed("k", "2"));

    assertThat(data(broker.take(holder))).containsExactly("2");
  }

  @Test
  void otherKeysAndMessagesWithoutKeyAreFree() {
    publish(keyed("k", "1"));
    broker.take(consumer());
    publish(keyed("k", "2"), keyed("other", "3"), message("4"));

    assertThat(data(take())).containsExactly("3", "4");
  }

  @Test
  void refusedMessageBringsBackAllLaterOnesOfItsKey() {
    publish(keyed("k", "1"), keyed("other", "x"), keyed("k", "2"), keyed("k", "3"));
    List<ReceivedMessage> received = take();
    acknowledge(received.get(2));

    refuse(received.get(0));

    assertThat(data(take())).containsExactly("1", "2", "3");
  }

  @Test
  void refusedMessageLeavesEarlierOnesOfItsKey() {
    publish(keyed("k", "1"), keyed("k", "2"));
    Consumer holder = consumer();
    List<ReceivedMessage> received = broker.take(holder);

    refuse(received.get(1));

    assertThat(data(broker.take(holder))).containsExactly("2");
  }

  @Test
  void endOfLeaseBringsBackLaterOnesInOrder() {
    publish(keyed("k", "1"), keyed("k", "2"));
    List<ReceivedMessage> received = take();
    broker.modifyAckDeadline(SUBSCRIPTION, ackIds(received.get(1)), 600);

    advance(Duration.ofSeconds(10));

    assertThat(data(take())).containsExactly("1", "2");
  }

  @Test
  void keysDoNotMatterWithoutOrdering() {
    broker.deleteSubscription(SUBSCRIPTION);
    broker.createSubscription(subscription().build());
    publish(keyed("k", "1"), keyed("k", "2"));
    broker.take(consumer(1, 0));

    assertThat(data(take())).containsExactly("2");
  }

  @Test
  void leavingConsumerFreesItsKeys() {
    publish(keyed("k", "1"), keyed("k", "2"));
    Consumer leaving = consumer();
    broker.take(leaving);

    broker.abandon(leaving);

    assertThat(data(take())).containsExactly("1", "2");
  }
}
