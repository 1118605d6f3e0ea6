package io.github.buildkitepubsub.embedded.store;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.protobuf.FieldMask;
import com.google.pubsub.v1.ReceivedMessage;
import com.google.pubsub.v1.Topic;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RetentionTest extends BrokerFixture {
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(Drops.class);

  @BeforeEach
  void subscribe() {
    broker.createSubscription(subscription().build());
    logged.start();
    logger.addAppender(logged);
    logger.setAdditive(false);
  }

  @AfterEach
  void stopLogging() {
    logger.detachAppender(logged);
    logger.setAdditive(true);
  }

  @Test
  void keepsAcknowledgedMessages() {
    publish(message("a"));

    acknowledge(take().get(0));

    assertThat(retained()).containsExactly("a");
  }

  @Test
  void dropsMessagesPastTheRetention() {
    publish(message("old"));
    advance(Duration.ofMinutes(30));
    publish(message("new"));

    advance(Duration.ofMinutes(30).plusMillis(1));

    assertThat(retained()).containsExactly("new");
    assertThat(data(take())).containsExactly("new");
  }

  @Test
  void topicMayHaveItsOwnRetention() {
    broker.updateTopic(
        Topic.newBuilder()
            .setName(TOPIC)
            .setMessageRetentionDuration(com.google.protobuf.Duration.newBuilder().setSeconds(7200))
            .build(),
        FieldMask.newBuilder().addPaths("message_retention_duration").build());
    publish(message("a"));

    advance(Duration.ofMinutes(90));
    assertThat(retained()).containsExactly("a");

    advance(Duration.ofMinutes(31));
    assertThat(retained()).isEmpty();
  }

  @Test
  void dropsOldestMessagesOfFullTopic() {
    for (int i = 0; i < 20; i++) {
      publish(message(i + "x".repeat(9_000)));
    }

    assertThat(retained()).hasSizeBetween(8, 11).last().asString().startsWith("19x");
    assertThat(data(take())).isEqualTo(retained());
  }

  @Test
  void boundsManySmallMessagesToo() {
    for (int i = 0; i < 1000; i++) {
      publish(message("x"));
    }

    assertThat(retained()).hasSizeLessThan(MAX_BYTES / 500);
  }

  @Test
  void keepsNewestMessageOfAnySize() {
    publish(message("a"));
    publish(message("x".repeat(MAX_BYTES + 1)));

    assertThat(retained()).hasSize(1);
    assertThat(take()).hasSize(1);
  }

  @Test
  void dropsLeasedMessagesToo() {
    publish(message("x".repeat(60_000)));
    ReceivedMessage leased = take().get(0);

    publish(message("y".repeat(60_000)));
    refuse(leased);

    assertThat(data(take())).containsExactly("y".repeat(60_000));
  }

  @Test
  void subscriptionOfDeletedTopicIsBoundedToo() {
    publish(message("a"));
    broker.deleteTopic(TOPIC);

    advance(RETENTION.plusMillis(1));

    assertThat(take()).isEmpty();
  }

  @Test
  void warnsOnceAMinuteHowManyWereLost() {
    for (int i = 0; i < 4; i++) {
      publish(message("x".repeat(60_000)));
    }
    assertThat(logged.list).hasSize(1);
    assertThat(lost(0)).isEqualTo(1L);

    advance(Duration.ofMinutes(1));

    assertThat(logged.list).hasSize(2);
    assertThat(lost(1)).isEqualTo(2L);
  }

  @Test
  void doesNotWarnOfAcknowledgedMessages() {
    publish(message("x".repeat(60_000)));
    acknowledge(take().get(0));

    publish(message("y".repeat(60_000)));

    assertThat(retained()).hasSize(1);
    assertThat(logged.list).isEmpty();
  }

  @Test
  void seeksBackOverAcknowledgedMessages() {
    publish(message("a"));
    advance(Duration.ofSeconds(1));
    Instant between = clock.instant();
    publish(message("b"));
    acknowledge(take().toArray(ReceivedMessage[]::new));

    broker.seek(SUBSCRIPTION, between);

    assertThat(data(take())).containsExactly("b");
  }

  @Test
  void seeksForwardOverWaitingAndLeasedMessages() {
    publish(message("leased"));
    ReceivedMessage leased = take().get(0);
    publish(message("waiting"));
    advance(Duration.ofSeconds(1));

    broker.seek(SUBSCRIPTION, clock.instant());
    refuse(leased);

    assertThat(take()).isEmpty();
    publish(message("later"));
    assertThat(data(take())).containsExactly("later");
  }

  @Test
  void seekFreesConsumersAndKeepsTheFilter() {
    broker.deleteSubscription(SUBSCRIPTION);
    broker.createSubscription(subscription().setFilter("attributes:k").build());
    publish(message("a").toBuilder().putAttributes("k", "v").build(), message("b"));
    Consumer one = consumer(1, 0);
    broker.take(one);

    broker.seek(SUBSCRIPTION, Instant.EPOCH);

    assertThat(data(broker.take(one))).containsExactly("a");
  }

  private Object lost(int event) {
    return logged.list.get(event).getKeyValuePairs().get(0).value;
  }
}
