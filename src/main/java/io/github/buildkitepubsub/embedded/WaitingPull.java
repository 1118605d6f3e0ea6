package io.github.buildkitepubsub.embedded;

import com.google.pubsub.v1.PullRequest;
import com.google.pubsub.v1.PullResponse;
import com.google.pubsub.v1.ReceivedMessage;
import io.github.buildkitepubsub.embedded.store.Broker;
import io.github.buildkitepubsub.embedded.store.Consumer;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** One Pull call: answered as soon as there is a message, or empty after a while. */
final class WaitingPull implements Consumer.Listener {

  /** Pub/Sub says only that it waits a bounded time. Clients ask again. */
  static final Duration MAX_WAIT = Duration.ofSeconds(20);

  private final Broker broker;
  private final Calls calls;
  private final ServerCallStreamObserver<PullResponse> client;
  private final PullRequest request;
  private @Nullable Consumer consumer;
  private @Nullable Future<?> timeout;
  private boolean answered;

  WaitingPull(
      Broker broker,
      Calls calls,
      ServerCallStreamObserver<PullResponse> client,
      PullRequest request) {
    this.broker = broker;
    this.calls = calls;
    this.client = client;
    this.request = request;
    client.setOnCancelHandler(() -> calls.execute(this::cancel));
  }

  /** Answers or starts to wait. */
  @SuppressWarnings("deprecation") // return_immediately is deprecated, but clients use it.
  synchronized void start() {
    if (request.getMaxMessages() <= 0) {
      throw Status.INVALID_ARGUMENT
          .withDescription("max_messages must be 1 or more")
          .asRuntimeException();
    }
    consumer = broker.attach(request.getSubscription(), this, request.getMaxMessages(), 0);
    if (request.getReturnImmediately()) {
      finish();
      return;
    }
    tryAnswer();
    if (!answered) {
      timeout = calls.schedule(this::finish, MAX_WAIT);
    }
    if (client.isCancelled()) {
      cancel();
    }
  }

  @Override
  public void messagesAvailable() {
    calls.execute(this::tryAnswer);
  }

  @Override
  public void subscriptionDeleted() {
    calls.execute(this::finish);
  }

  private synchronized void tryAnswer() {
    if (answered || consumer == null) {
      return;
    }
    List<ReceivedMessage> messages = broker.take(consumer);
    if (!messages.isEmpty()) {
      answer(consumer, messages);
    }
  }

  /** Answers with what is there, even if that is nothing. */
  private synchronized void finish() {
    if (!answered && consumer != null) {
      answer(consumer, broker.take(consumer));
    }
  }

  private void answer(Consumer attached, List<ReceivedMessage> messages) {
    end();
    broker.detach(attached);
    client.onNext(PullResponse.newBuilder().addAllReceivedMessages(messages).build());
    client.onCompleted();
  }

  /** The client went away. */
  private synchronized void cancel() {
    if (!answered && consumer != null) {
      end();
      broker.detach(consumer);
    }
  }

  private void end() {
    answered = true;
    if (timeout != null) {
      timeout.cancel(false);
    }
  }
}
