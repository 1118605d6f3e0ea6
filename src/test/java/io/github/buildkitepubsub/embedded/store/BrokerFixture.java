package io.github.buildkitepubsub.embedded.store;

import com.google.protobuf.ByteString;
import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.ReceivedMessage;
import com.google.pubsub.v1.Subscription;
import com.google.pubsub.v1.Topic;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** A broker with one topic, no threads, and a clock that stands still. */
abstract class BrokerFixture {
  static final String TOPIC = Names.topic("p", "events");
  static final String SUBSCRIPTION = Names.subscription("p", "worker");
  static final Duration RETENTION = Duration.ofHours(1);
  static final int MAX_BYTES = 100_000;

  final ManualClock clock = new ManualClock();
  final Broker broker = new Broker(RETENTION, MAX_BYTES, clock);

  BrokerFixture() {
    broker.createTopic(topic(TOPIC));
  }

  static Topic topic(String name) {
    return Topic.newBuilder().setName(name).build();
  }

  static Subscription.Builder subscription() {
    return Subscription.newBuilder().setName(SUBSCRIPTION).setTopic(TOPIC);
  }

  static PubsubMessage message(String data) {
    return PubsubMessage.newBuilder().setData(ByteString.copyFromUtf8(data)).build();
  }

  static PubsubMessage keyed(String key, String data) {
    return message(data).toBuilder().setOrderingKey(key).build();
  }

  List<String> publish(PubsubMessage... messages) {
    return broker.publish(TOPIC, Arrays.asList(messages), 0);
  }

  /** What a new consumer without limits would get now. It stays attached. */
  List<ReceivedMessage> take() {
    return broker.take(consumer());
  }

  Consumer consumer() {
    return broker.attach(SUBSCRIPTION, new SilentListener(), 0, 0);
  }

  Consumer consumer(int maxMessages, int maxBytes) {
    return broker.attach(SUBSCRIPTION, new SilentListener(), maxMessages, maxBytes);
  }

  void acknowledge(ReceivedMessage... received) {
    broker.acknowledge(SUBSCRIPTION, ackIds(received));
  }

  void refuse(ReceivedMessage... received) {
    broker.modifyAckDeadline(SUBSCRIPTION, ackIds(received), 0);
  }

  void advance(Duration duration) {
    clock.advance(duration);
    broker.sweep();
  }

  static List<String> ackIds(ReceivedMessage... received) {
    return Arrays.stream(received).map(ReceivedMessage::getAckId).toList();
  }

  static List<String> data(List<ReceivedMessage> received) {
    return received.stream().map(r -> r.getMessage().getData().toStringUtf8()).toList();
  }

  List<String> retained() {
    return broker.messages(TOPIC).stream().map(m -> m.getData().toStringUtf8()).toList();
  }

  static final class SilentListener implements Consumer.Listener {
    @Override
    public void messagesAvailable() {}

    @Override
    public void subscriptionDeleted() {}
  }
}
