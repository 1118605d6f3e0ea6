package io.github.buildkitepubsub.publish.pubsub.pull;

import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.ReceivedMessage;
import com.google.pubsub.v1.SubscriptionName;
import io.github.buildkitepubsub.publish.pubsub.PubSubConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Reads a topic's messages for a person. Without a subscription to use it makes a temporary one,
 * which {@link #close()} deletes, and which Pub/Sub deletes a day after a process that could not.
 * Every failure is an {@link IOException} whose message says what to do. Not thread-safe; an
 * interrupt ends a wait.
 *
 * <p>It pulls, rather than streams, so that no message is taken that is not returned.
 */
public final class EventTail implements AutoCloseable {

  private final SubscriberCalls calls;
  private final TailRequest request;

  private EventTail(SubscriberCalls calls, TailRequest request) {
    this.calls = calls;
    this.request = request;
  }

  /** Connects and, where the request names no subscription, makes one and seeks back. */
  public static EventTail open(PubSubConnection connection, TailRequest request)
      throws IOException, InterruptedException {
    String id = request.subscriptionId() == null ? request.temporaryId() : request.subscriptionId();
    SubscriberCalls calls =
        SubscriberCalls.connect(
            connection,
            request.failures(connection.address()),
            SubscriptionName.format(request.projectId(), id));
    if (request.isTemporary()) {
      TemporarySubscription.create(
          calls, request.projectId(), request.topicId(), request.filter(), request.since());
    }
    return new EventTail(calls, request);
  }

  /**
   * Waits for messages and acknowledges them.
   *
   * @param max how many, at most 1000
   * @param wait how long to wait for the first
   * @return at least one message, or none if there was none in time
   */
  public List<TailedMessage> take(int max, Duration wait) throws IOException, InterruptedException {
    List<ReceivedMessage> received = calls.pull(max, wait);
    calls.acknowledge(received.stream().map(ReceivedMessage::getAckId).toList());
    return received.stream().map(ReceivedMessage::getMessage).map(EventTail::message).toList();
  }

  /** Deletes the subscription if it is a temporary one. */
  @Override
  public void close() {
    if (request.isTemporary()) {
      TemporarySubscription.delete(calls);
    } else {
      calls.close();
    }
  }

  private static TailedMessage message(PubsubMessage message) {
    return new TailedMessage(
        message.getMessageId(),
        SubscriberCalls.publishedAt(message),
        message.getAttributesMap(),
        message.getOrderingKey(),
        message.getData().toByteArray());
  }
}
