package io.github.buildkitepubsub.embedded;

import com.google.pubsub.v1.ReceivedMessage;
import com.google.pubsub.v1.StreamingPullRequest;
import com.google.pubsub.v1.StreamingPullResponse;
import com.google.pubsub.v1.StreamingPullResponse.SubscriptionProperties;
import io.github.buildkitepubsub.embedded.store.Broker;
import io.github.buildkitepubsub.embedded.store.Consumer;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One StreamingPull call.
 *
 * <p>Requests arrive one after another, as gRPC promises. All answers are sent by {@link #drain},
 * of which only one runs at a time: whoever has something to send sets it and calls {@link #wake}.
 */
final class StreamingPull implements StreamObserver<StreamingPullRequest>, Consumer.Listener {
  private final Broker broker;
  private final Calls calls;
  private final ServerCallStreamObserver<StreamingPullResponse> client;
  private final AtomicInteger wakeUps = new AtomicInteger();
  private String subscription = "";
  private boolean answersPings;
  private volatile int ackDeadlineSeconds;
  private volatile boolean pinged;
  private volatile @Nullable Consumer consumer;
  private volatile @Nullable Status end;
  private boolean ended;

  StreamingPull(
      Broker broker, Calls calls, ServerCallStreamObserver<StreamingPullResponse> client) {
    this.broker = broker;
    this.calls = calls;
    this.client = client;
    client.setOnReadyHandler(this::wake);
    client.setOnCancelHandler(this::abandon);
  }

  @Override
  public void onNext(StreamingPullRequest request) {
    if (end != null) {
      return;
    }
    try {
      if (subscription.isEmpty()) {
        open(request);
      } else {
        update(request);
      }
    } catch (StatusRuntimeException e) {
      finish(e.getStatus());
    }
  }

  /** The client will send no more: nor does it get more. */
  @Override
  public void onCompleted() {
    finish(Status.OK);
  }

  @Override
  public void onError(Throwable cancelled) {
    abandon();
  }

  @Override
  public void messagesAvailable() {
    wake();
  }

  @Override
  public void subscriptionDeleted() {
    end = Status.NOT_FOUND.withDescription(subscription + " was deleted");
    wake();
  }

  private void open(StreamingPullRequest request) {
    if (request.getSubscription().isEmpty()) {
      throw invalid("the first request of a stream must name the subscription");
    }
    subscription = request.getSubscription();
    answersPings = request.getProtocolVersion() >= 1;
    setAckDeadline(request.getStreamAckDeadlineSeconds());
    FaultPlan plan = calls.faults().plan(Rpc.STREAMING_PULL, subscription);
    calls.run(plan, client, () -> attach(request), e -> finish(e.getStatus()));
  }

  private void attach(StreamingPullRequest request) {
    consumer =
        broker.attach(
            subscription,
            this,
            request.getMaxOutstandingMessages(),
            request.getMaxOutstandingBytes());
    acknowledge(request);
    // An end that came before the consumer was there has not given it back.
    if (client.isCancelled() || end != null) {
      abandon();
    }
    wake();
  }

  private void update(StreamingPullRequest request) {
    if (!request.getSubscription().isEmpty()) {
      throw invalid("only the first request of a stream may name the subscription");
    }
    if (request.getStreamAckDeadlineSeconds() != 0) {
      setAckDeadline(request.getStreamAckDeadlineSeconds());
    }
    acknowledge(request);
    if (answersPings && request.getSerializedSize() == 0) {
      pinged = true;
      wake();
    }
  }

  private void acknowledge(StreamingPullRequest request) {
    if (request.getModifyDeadlineAckIdsCount() != request.getModifyDeadlineSecondsCount()) {
      throw invalid("modify_deadline_ack_ids and modify_deadline_seconds differ in length");
    }
    if (request.getAckIdsCount() > 0) {
      broker.acknowledge(subscription, request.getAckIdsList());
    }
    for (int i = 0; i < request.getModifyDeadlineAckIdsCount(); i++) {
      broker.modifyAckDeadline(
          subscription,
          List.of(request.getModifyDeadlineAckIds(i)),
          request.getModifyDeadlineSeconds(i));
    }
  }

  private void setAckDeadline(int seconds) {
    if (seconds < 10 || seconds > 600) {
      throw invalid("stream_ack_deadline_seconds of " + seconds + ": 10 to 600 are allowed");
    }
    ackDeadlineSeconds = seconds;
  }

  private void finish(Status status) {
    abandon();
    end = status;
    wake();
  }

  /**
   * Gives back what the client holds. Google's service keeps it leased until the deadline; here a
   * client that is restarted need not wait. Late acknowledgements still count while nobody else has
   * it.
   */
  private void abandon() {
    Consumer attached = consumer;
    if (attached != null) {
      broker.abandon(attached);
    }
  }

  private void wake() {
    if (wakeUps.getAndIncrement() == 0) {
      calls.execute(this::drain);
    }
  }

  private void drain() {
    int seen = wakeUps.get();
    while (seen != 0) {
      send();
      seen = wakeUps.addAndGet(-seen);
    }
  }

  private void send() {
    Consumer attached = consumer;
    if (pinged && attached != null && !ended) {
      pinged = false;
      client.onNext(answer(attached, List.of()));
    }
    while (attached != null && end == null && client.isReady()) {
      List<ReceivedMessage> messages = broker.take(attached, ackDeadlineSeconds);
      if (messages.isEmpty()) {
        break;
      }
      client.onNext(answer(attached, messages));
    }
    Status status = end;
    if (status != null && !ended) {
      ended = true;
      if (status.isOk()) {
        client.onCompleted();
      } else {
        client.onError(status.asRuntimeException());
      }
    }
  }

  private StreamingPullResponse answer(Consumer attached, List<ReceivedMessage> messages) {
    return StreamingPullResponse.newBuilder()
        .addAllReceivedMessages(messages)
        .setSubscriptionProperties(
            SubscriptionProperties.newBuilder()
                .setMessageOrderingEnabled(broker.isOrdered(attached)))
        .build();
  }

  private static StatusRuntimeException invalid(String description) {
    return Status.INVALID_ARGUMENT.withDescription(description).asRuntimeException();
  }
}
