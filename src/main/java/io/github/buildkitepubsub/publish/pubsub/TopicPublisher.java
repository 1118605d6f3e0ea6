package io.github.buildkitepubsub.publish.pubsub;

import io.dropwizard.util.DataSize;
import io.github.buildkitepubsub.publish.MessageId;
import io.github.buildkitepubsub.publish.MessagePublisher;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** One topic for a command: published to as by the service, one attempt a message, no order. */
public final class TopicPublisher implements MessagePublisher, AutoCloseable {

  /** More than one answer to a pull can have. */
  private static final OutstandingSettings BOUND =
      new OutstandingSettings(null, DataSize.mebibytes(32));

  private final PubSubThreads threads = new PubSubThreads();
  private final PubSubTopic topic;

  private TopicPublisher(PubSubSettings settings, String topicId) {
    this.topic = new PubSubTopic(settings, topicId, OrderingKey.NONE, BOUND);
  }

  /**
   * Opens no connection: that the topic is there shows at the first message.
   *
   * @param settings of batches, times and the project
   * @param topicId short name
   */
  public static TopicPublisher open(
      PubSubConnection connection, PubSubSettings settings, String topicId) throws IOException {
    TopicPublisher publisher = new TopicPublisher(settings, topicId);
    publisher.topic.start(connection, publisher.threads, Optional.empty());
    return publisher;
  }

  @Override
  public CompletionStage<MessageId> publish(ByteBuffer data, Map<String, String> attributes) {
    return topic.publish(data, attributes);
  }

  /**
   * Waits for what is outstanding, up to {@code pubsub.stopTimeout}; an interrupt ends the wait.
   */
  @Override
  public void close() {
    try {
      topic.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    threads.stop();
  }
}
