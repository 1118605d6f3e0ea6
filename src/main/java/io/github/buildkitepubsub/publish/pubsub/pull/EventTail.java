package io.github.buildkitepubsub.publish.pubsub.pull;

import com.google.protobuf.util.Durations;
import com.google.pubsub.v1.ExpirationPolicy;
import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.ReceivedMessage;
import com.google.pubsub.v1.Subscription;
import com.google.pubsub.v1.SubscriptionName;
import com.google.pubsub.v1.TopicName;
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

  /** Pub/Sub's minimum. */
  private static final Duration EXPIRES_AFTER = Duration.ofDays(1);

  /** What the topic retains counts; this must only be within Pub/Sub's limits. */
  private static final Duration RETENTION = Duration.ofHours(1);

  /** Long enough to print a page of messages. */
  private static final int ACK_DEADLINE_SECONDS = 60;

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
    EventTail tail = new EventTail(calls, request);
    if (request.isTemporary()) {
      try {
        calls.create(temporary(request), request.since());
      } catch (InterruptedException e) {
        // The subscription may be there although its answer is not.
        tail.close();
        throw e;
      } catch (IOException | RuntimeException e) {
        calls.close();
        throw e;
      }
    }
    return tail;
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
    try (SubscriberCalls closing = calls) {
      if (request.isTemporary()) {
        closing.delete();
      }
    } catch (IOException e) {
      // It expires by itself.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Subscription temporary(TailRequest request) {
    return Subscription.newBuilder()
        .setTopic(TopicName.format(request.projectId(), request.topicId()))
        .setFilter(request.filter())
        .setAckDeadlineSeconds(ACK_DEADLINE_SECONDS)
        .setMessageRetentionDuration(Durations.fromSeconds(RETENTION.toSeconds()))
        .setExpirationPolicy(
            ExpirationPolicy.newBuilder().setTtl(Durations.fromSeconds(EXPIRES_AFTER.toSeconds())))
        .build();
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
