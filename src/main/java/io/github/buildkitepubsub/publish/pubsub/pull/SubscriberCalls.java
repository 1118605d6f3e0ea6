package io.github.buildkitepubsub.publish.pubsub.pull;

import com.google.api.gax.grpc.GrpcCallContext;
import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.StatusCode;
import com.google.api.gax.rpc.UnaryCallable;
import com.google.cloud.pubsub.v1.stub.GrpcSubscriberStub;
import com.google.cloud.pubsub.v1.stub.SubscriberStub;
import com.google.cloud.pubsub.v1.stub.SubscriberStubSettings;
import com.google.protobuf.Timestamp;
import com.google.pubsub.v1.AcknowledgeRequest;
import com.google.pubsub.v1.DeleteSubscriptionRequest;
import com.google.pubsub.v1.ModifyAckDeadlineRequest;
import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.PullRequest;
import com.google.pubsub.v1.ReceivedMessage;
import com.google.pubsub.v1.SeekRequest;
import com.google.pubsub.v1.Subscription;
import io.github.buildkitepubsub.publish.pubsub.PubSubConnection;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * One subscription's calls, each tried once and bounded in time: a person waits. Every failure is
 * an {@link IOException} whose message says what to do. Not thread-safe; an interrupt ends a wait.
 */
final class SubscriberCalls implements AutoCloseable {

  /** For every call that the server answers at once. */
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);

  /** A request may have 512 KiB, an identifier less than 256 bytes. */
  private static final int IDS_A_REQUEST = 2_000;

  private final SubscriberStub stub;
  private final PullFailures failures;
  private final String subscription;

  /**
   * @param subscription full name
   */
  SubscriberCalls(SubscriberStub stub, PullFailures failures, String subscription) {
    this.stub = stub;
    this.failures = failures;
    this.subscription = subscription;
  }

  /**
   * @param subscription full name
   */
  static SubscriberCalls connect(
      PubSubConnection connection, PullFailures failures, String subscription) throws IOException {
    try {
      SubscriberStubSettings.Builder settings =
          SubscriberStubSettings.newBuilder()
              .setTransportChannelProvider(connection.channelProvider())
              .setCredentialsProvider(connection.credentialsProvider());
      // Say at once what is wrong instead of trying for minutes.
      settings.applyToAllUnaryMethods(
          method -> {
            method.setSimpleTimeoutNoRetriesDuration(CALL_TIMEOUT);
            return null;
          });
      return new SubscriberCalls(
          GrpcSubscriberStub.create(settings.build()), failures, subscription);
    } catch (IOException e) {
      throw PullFailures.explainCredentials(e);
    }
  }

  /** Makes the subscription as {@code wanted}. */
  void create(Subscription wanted) throws IOException, InterruptedException {
    call(stub.createSubscriptionCallable(), wanted.toBuilder().setName(subscription).build());
  }

  /** Makes the subscription start at {@code since}. */
  void seek(Instant since) throws IOException, InterruptedException {
    Timestamp time =
        Timestamp.newBuilder().setSeconds(since.getEpochSecond()).setNanos(since.getNano()).build();
    call(
        stub.seekCallable(),
        SeekRequest.newBuilder().setSubscription(subscription).setTime(time).build());
  }

  /**
   * Waits for messages.
   *
   * @param max how many, at most 1000
   * @param wait how long to wait for the first
   * @return at least one message, or none if there was none in time
   */
  List<ReceivedMessage> pull(int max, Duration wait) throws IOException, InterruptedException {
    PullRequest pull =
        PullRequest.newBuilder().setSubscription(subscription).setMaxMessages(max).build();
    try {
      return tryCall(stub.pullCallable(), pull, wait).getReceivedMessagesList();
    } catch (ApiException e) {
      if (e.getStatusCode().getCode() == StatusCode.Code.DEADLINE_EXCEEDED) {
        return List.of();
      }
      throw failures.explain(e);
    }
  }

  void acknowledge(List<String> ackIds) throws IOException, InterruptedException {
    for (int start = 0; start < ackIds.size(); start += IDS_A_REQUEST) {
      call(
          stub.acknowledgeCallable(),
          AcknowledgeRequest.newBuilder()
              .setSubscription(subscription)
              .addAllAckIds(part(ackIds, start))
              .build());
    }
  }

  /**
   * @param deadline from now on; zero gives the messages back
   */
  void modifyAckDeadline(List<String> ackIds, Duration deadline)
      throws IOException, InterruptedException {
    for (int start = 0; start < ackIds.size(); start += IDS_A_REQUEST) {
      call(
          stub.modifyAckDeadlineCallable(),
          ModifyAckDeadlineRequest.newBuilder()
              .setSubscription(subscription)
              .addAllAckIds(part(ackIds, start))
              .setAckDeadlineSeconds((int) deadline.toSeconds())
              .build());
    }
  }

  void delete() throws IOException, InterruptedException {
    call(
        stub.deleteSubscriptionCallable(),
        DeleteSubscriptionRequest.newBuilder().setSubscription(subscription).build());
  }

  @Override
  public void close() {
    stub.close();
  }

  static Instant publishedAt(PubsubMessage message) {
    return Instant.ofEpochSecond(
        message.getPublishTime().getSeconds(), message.getPublishTime().getNanos());
  }

  private static List<String> part(List<String> ids, int start) {
    return ids.subList(start, Math.min(ids.size(), start + IDS_A_REQUEST));
  }

  private <Q, A> void call(UnaryCallable<Q, A> callable, Q request)
      throws IOException, InterruptedException {
    try {
      tryCall(callable, request, CALL_TIMEOUT);
    } catch (ApiException e) {
      throw failures.explain(e);
    }
  }

  /**
   * @throws ApiException as the call failed
   */
  @SuppressWarnings("Interruption") // Nobody else sees the future.
  private static <Q, A> A tryCall(UnaryCallable<Q, A> callable, Q request, Duration timeout)
      throws InterruptedException {
    Future<A> answer =
        callable.futureCall(request, GrpcCallContext.createDefault().withTimeoutDuration(timeout));
    try {
      return answer.get();
    } catch (ExecutionException e) {
      @Nullable Throwable cause = e.getCause();
      if (cause instanceof ApiException api) {
        throw api;
      }
      // The client hands on an answer that is there already on the calling thread, and takes an
      // interrupt of that for the call's failure. The call itself may have succeeded.
      if (cause instanceof InterruptedException interrupted) {
        throw interrupted;
      }
      throw new IllegalStateException(cause);
    } catch (InterruptedException e) {
      answer.cancel(true);
      throw e;
    }
  }
}
