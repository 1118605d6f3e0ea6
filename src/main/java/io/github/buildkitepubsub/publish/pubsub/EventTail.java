package io.github.buildkitepubsub.publish.pubsub;

import com.google.api.gax.grpc.GrpcCallContext;
import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.StatusCode;
import com.google.api.gax.rpc.UnaryCallable;
import com.google.cloud.pubsub.v1.stub.GrpcSubscriberStub;
import com.google.cloud.pubsub.v1.stub.SubscriberStub;
import com.google.cloud.pubsub.v1.stub.SubscriberStubSettings;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Durations;
import com.google.pubsub.v1.AcknowledgeRequest;
import com.google.pubsub.v1.DeleteSubscriptionRequest;
import com.google.pubsub.v1.ExpirationPolicy;
import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.PullRequest;
import com.google.pubsub.v1.ReceivedMessage;
import com.google.pubsub.v1.SeekRequest;
import com.google.pubsub.v1.Subscription;
import com.google.pubsub.v1.SubscriptionName;
import com.google.pubsub.v1.TopicName;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * Reads a topic's messages for a person. Without a subscription to use it makes a temporary one,
 * which {@link #close()} deletes, and which Pub/Sub deletes a day after a process that could not.
 * Every failure is an {@link IOException} whose message says what to do. Not thread-safe; an
 * interrupt ends a wait.
 *
 * <p>It pulls, rather than streams, so that no message is taken that is not returned.
 */
public final class EventTail implements AutoCloseable {

  /** For every call that the server answers at once. */
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);

  /** Pub/Sub's minimum. */
  private static final Duration EXPIRES_AFTER = Duration.ofDays(1);

  /** What the topic retains counts; this must only be within Pub/Sub's limits. */
  private static final Duration RETENTION = Duration.ofHours(1);

  /** Long enough to print a page of messages. */
  private static final int ACK_DEADLINE_SECONDS = 60;

  private final SubscriberStub stub;
  private final TailFailures failures;
  private final TailRequest request;
  private final String subscription;

  private EventTail(SubscriberStub stub, TailFailures failures, TailRequest request) {
    this.stub = stub;
    this.failures = failures;
    this.request = request;
    String id = request.subscriptionId() == null ? request.temporaryId() : request.subscriptionId();
    this.subscription = SubscriptionName.of(request.projectId(), id).toString();
  }

  /** Connects and, where the request names no subscription, makes one and seeks back. */
  public static EventTail open(PubSubConnection connection, TailRequest request)
      throws IOException, InterruptedException {
    TailFailures failures = new TailFailures(connection.address(), request);
    EventTail tail = new EventTail(connect(connection, failures), failures, request);
    if (request.isTemporary()) {
      try {
        tail.create();
      } catch (InterruptedException e) {
        // The subscription may be there although its answer is not.
        tail.close();
        throw e;
      } catch (IOException | RuntimeException e) {
        tail.stub.close();
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
    PullRequest pull =
        PullRequest.newBuilder().setSubscription(subscription).setMaxMessages(max).build();
    List<ReceivedMessage> received;
    try {
      received = call(stub.pullCallable(), pull, wait).getReceivedMessagesList();
    } catch (ApiException e) {
      if (e.getStatusCode().getCode() == StatusCode.Code.DEADLINE_EXCEEDED) {
        return List.of();
      }
      throw failures.explain(e);
    }
    if (!received.isEmpty()) {
      acknowledge(received);
    }
    return received.stream().map(ReceivedMessage::getMessage).map(EventTail::message).toList();
  }

  /** Deletes the subscription if it is a temporary one. */
  @Override
  public void close() {
    try (SubscriberStub closing = stub) {
      if (request.isTemporary()) {
        call(
            closing.deleteSubscriptionCallable(),
            DeleteSubscriptionRequest.newBuilder().setSubscription(subscription).build(),
            CALL_TIMEOUT);
      }
    } catch (ApiException e) {
      // It expires by itself.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void create() throws IOException, InterruptedException {
    Subscription wanted =
        Subscription.newBuilder()
            .setName(subscription)
            .setTopic(TopicName.of(request.projectId(), request.topicId()).toString())
            .setFilter(request.filter())
            .setAckDeadlineSeconds(ACK_DEADLINE_SECONDS)
            .setMessageRetentionDuration(Durations.fromSeconds(RETENTION.toSeconds()))
            .setExpirationPolicy(
                ExpirationPolicy.newBuilder()
                    .setTtl(Durations.fromSeconds(EXPIRES_AFTER.toSeconds())))
            .build();
    SeekRequest back =
        SeekRequest.newBuilder()
            .setSubscription(subscription)
            .setTime(timestamp(request.since()))
            .build();
    try {
      call(stub.createSubscriptionCallable(), wanted, CALL_TIMEOUT);
      call(stub.seekCallable(), back, CALL_TIMEOUT);
    } catch (ApiException e) {
      throw failures.explain(e);
    }
  }

  private void acknowledge(List<ReceivedMessage> received)
      throws IOException, InterruptedException {
    AcknowledgeRequest.Builder acknowledge =
        AcknowledgeRequest.newBuilder().setSubscription(subscription);
    received.forEach(message -> acknowledge.addAckIds(message.getAckId()));
    try {
      call(stub.acknowledgeCallable(), acknowledge.build(), CALL_TIMEOUT);
    } catch (ApiException e) {
      throw failures.explain(e);
    }
  }

  private static SubscriberStub connect(PubSubConnection connection, TailFailures failures)
      throws IOException {
    try {
      SubscriberStubSettings.Builder settings =
          SubscriberStubSettings.newBuilder()
              .setTransportChannelProvider(connection.channelProvider())
              .setCredentialsProvider(connection.credentialsProvider());
      // A person waits: say at once what is wrong instead of trying for minutes.
      settings.applyToAllUnaryMethods(
          method -> {
            method.setSimpleTimeoutNoRetriesDuration(CALL_TIMEOUT);
            return null;
          });
      return GrpcSubscriberStub.create(settings.build());
    } catch (IOException e) {
      throw failures.explainCredentials(e);
    }
  }

  /**
   * @throws ApiException as the call failed
   */
  @SuppressWarnings("Interruption") // Nobody else sees the future.
  private static <Q, A> A call(UnaryCallable<Q, A> callable, Q request, Duration timeout)
      throws InterruptedException {
    Future<A> answer =
        callable.futureCall(request, GrpcCallContext.createDefault().withTimeoutDuration(timeout));
    try {
      return answer.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ApiException api) {
        throw api;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      answer.cancel(true);
      throw e;
    }
  }

  private static Timestamp timestamp(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }

  private static TailedMessage message(PubsubMessage message) {
    return new TailedMessage(
        message.getMessageId(),
        Instant.ofEpochSecond(
            message.getPublishTime().getSeconds(), message.getPublishTime().getNanos()),
        message.getAttributesMap(),
        message.getOrderingKey(),
        message.getData().toByteArray());
  }
}
