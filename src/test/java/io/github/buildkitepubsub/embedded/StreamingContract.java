package io.github.buildkitepubsub.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.api.core.ApiFutures;
import com.google.cloud.pubsub.v1.AckReplyConsumer;
import com.google.cloud.pubsub.v1.MessageReceiver;
import com.google.cloud.pubsub.v1.Publisher;
import com.google.cloud.pubsub.v1.Subscriber;
import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.ReceivedMessage;
import com.google.pubsub.v1.StreamingPullRequest;
import com.google.pubsub.v1.StreamingPullResponse;
import com.google.pubsub.v1.Subscription;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Streaming pull, through the client library's Subscriber and through the bare protocol. */
abstract class StreamingContract extends PubSubContract {
  private static final long WAIT_SECONDS = 20;

  @Test
  void subscriberReceivesEverything() throws Exception {
    BlockingQueue<String> received = new LinkedBlockingQueue<>();

    Subscriber subscriber = start(acknowledging(received));
    publishAll(clients.publisher(topic), IntStream.range(0, 200).mapToObj(i -> message("m" + i)));

    assertThat(take(received, 200)).doesNotHaveDuplicates();
    stop(subscriber);
    assertThat(pullNow(subscription)).isEmpty();
  }

  @Test
  void subscriberGetsRefusedMessageAgain() throws Exception {
    BlockingQueue<String> received = new LinkedBlockingQueue<>();
    Set<String> refused = ConcurrentHashMap.newKeySet();

    Subscriber subscriber =
        start(
            (message, reply) -> {
              received.add(message.getData().toStringUtf8());
              if (refused.add(message.getMessageId())) {
                reply.nack();
              } else {
                reply.ack();
              }
            });
    publish(message("twice"));

    assertThat(take(received, 2)).containsExactly("twice", "twice");
    stop(subscriber);
  }

  @Test
  void subscriberGetsMessagesOfOneKeyInOrder() throws Exception {
    subscription =
        newSubscription(Subscription.newBuilder().setTopic(topic).setEnableMessageOrdering(true));
    BlockingQueue<String> received = new LinkedBlockingQueue<>();

    Subscriber subscriber = start(acknowledging(received));
    publishAll(
        clients.publisher(topic).setEnableMessageOrdering(true),
        IntStream.range(0, 100).mapToObj(i -> keyed("key", "m" + i)));

    assertThat(take(received, 100))
        .containsExactlyElementsOf(IntStream.range(0, 100).mapToObj(i -> "m" + i).toList());
    stop(subscriber);
  }

  @Test
  void streamDeliversNoMoreThanItMayHold() throws Exception {
    requires(Capability.FLOW_CONTROL);
    publish(message("a"), message("b"), message("c"));

    try (RawStream stream = new RawStream(open().setMaxOutstandingMessages(2))) {
      List<ReceivedMessage> first = stream.take(2);
      assertThat(stream.poll(Duration.ofMillis(300))).isEmpty();

      stream.send(StreamingPullRequest.newBuilder().addAckIds(first.get(0).getAckId()).build());

      assertThat(stream.take(1)).hasSize(1);
    }
  }

  @Test
  void streamDeliversNoMoreBytesThanItMayHold() throws Exception {
    requires(Capability.FLOW_CONTROL);
    publish(message("x".repeat(1000)), message("y".repeat(1000)));

    try (RawStream stream = new RawStream(open().setMaxOutstandingBytes(500))) {
      List<ReceivedMessage> first = stream.take(1);
      assertThat(stream.poll(Duration.ofMillis(300))).isEmpty();

      stream.send(StreamingPullRequest.newBuilder().addAckIds(first.get(0).getAckId()).build());

      assertThat(stream.take(1)).hasSize(1);
    }
  }

  @Test
  void streamTakesDeadlinesOfItsMessages() throws Exception {
    publish(message("a"));

    try (RawStream stream = new RawStream(open())) {
      List<ReceivedMessage> first = stream.take(1);
      stream.send(
          StreamingPullRequest.newBuilder()
              .addModifyDeadlineAckIds(first.get(0).getAckId())
              .addModifyDeadlineSeconds(0)
              .build());

      assertThat(data(stream.take(1))).containsExactly("a");
    }
  }

  @Test
  void twoStreamsShareTheMessages() throws Exception {
    requires(Capability.FLOW_CONTROL);
    try (RawStream one = new RawStream(open().setMaxOutstandingMessages(1));
        RawStream two = new RawStream(open().setMaxOutstandingMessages(1))) {
      publish(message("a"), message("b"));

      List<String> received = new ArrayList<>(data(one.take(1)));
      received.addAll(data(two.take(1)));

      assertThat(received).containsExactlyInAnyOrder("a", "b");
    }
  }

  @Test
  void streamThatIsCancelledGivesItsMessagesBack() throws Exception {
    requires(Capability.RETURN_ON_CANCEL);
    publish(message("a"));
    try (RawStream stream = new RawStream(open())) {
      stream.take(1);
    }

    Awaitility.await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(() -> assertThat(pullNow(subscription)).hasSize(1));
  }

  @Test
  void streamAnswersPings() throws Exception {
    requires(Capability.PINGS);
    try (RawStream stream = new RawStream(open().setProtocolVersion(1))) {
      stream.send(StreamingPullRequest.getDefaultInstance());

      Awaitility.await().untilAsserted(() -> assertThat(stream.responses).hasValue(1));
    }
  }

  @Test
  void streamEndsWhenClientHasNoMoreToSay() throws Exception {
    try (RawStream stream = new RawStream(open())) {
      stream.halfClose();

      assertThat(stream.end()).isEqualTo(Status.Code.OK);
    }
  }

  @Test
  void streamOfUnknownSubscriptionEnds() throws Exception {
    try (RawStream stream = new RawStream(open().setSubscription(subscription + "-unknown"))) {
      assertThat(stream.end()).isEqualTo(Status.Code.NOT_FOUND);
    }
  }

  @Test
  void streamEndsWhenSubscriptionIsDeleted() throws Exception {
    try (RawStream stream = new RawStream(open())) {
      publish(message("a"));
      stream.take(1);

      clients.subscriptions.deleteSubscription(subscription);

      assertThat(stream.end()).isEqualTo(Status.Code.NOT_FOUND);
    }
  }

  @Test
  void streamNeedsSubscriptionAndDeadline() throws Exception {
    try (RawStream stream = new RawStream(open().clearSubscription())) {
      assertThat(stream.end()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }
    try (RawStream stream = new RawStream(open().setStreamAckDeadlineSeconds(5))) {
      assertThat(stream.end()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }
  }

  private StreamingPullRequest.Builder open() {
    return StreamingPullRequest.newBuilder()
        .setSubscription(subscription)
        .setStreamAckDeadlineSeconds(10);
  }

  private static MessageReceiver acknowledging(BlockingQueue<String> received) {
    return (PubsubMessage message, AckReplyConsumer reply) -> {
      received.add(message.getData().toStringUtf8());
      reply.ack();
    };
  }

  private Subscriber start(MessageReceiver receiver) {
    Subscriber subscriber = clients.subscriber(subscription, receiver).build();
    subscriber.startAsync().awaitRunning();
    return subscriber;
  }

  private static void stop(Subscriber subscriber) throws TimeoutException {
    subscriber.stopAsync().awaitTerminated(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  private static void publishAll(Publisher.Builder settings, Stream<PubsubMessage> messages)
      throws Exception {
    Publisher publisher = settings.build();
    ApiFutures.allAsList(messages.map(publisher::publish).toList())
        .get(WAIT_SECONDS, TimeUnit.SECONDS);
    publisher.shutdown();
  }

  private static <T> List<T> take(BlockingQueue<T> queue, int count) throws InterruptedException {
    List<T> taken = new ArrayList<>();
    while (taken.size() < count) {
      T next = queue.poll(WAIT_SECONDS, TimeUnit.SECONDS);
      assertThat(next).as("message %d of %d", taken.size() + 1, count).isNotNull();
      taken.add(next);
    }
    return taken;
  }

  /** A stream of the bare protocol; closing it cancels it. */
  private final class RawStream implements StreamObserver<StreamingPullResponse>, AutoCloseable {
    private final BlockingQueue<ReceivedMessage> received = new LinkedBlockingQueue<>();
    private final AtomicInteger responses = new AtomicInteger();
    private final CompletableFuture<Status.Code> end = new CompletableFuture<>();
    private final ClientCallStreamObserver<StreamingPullRequest> requests;

    RawStream(StreamingPullRequest.Builder first) {
      requests =
          (ClientCallStreamObserver<StreamingPullRequest>) clients.streams().streamingPull(this);
      requests.onNext(first.build());
    }

    void send(StreamingPullRequest request) {
      requests.onNext(request);
    }

    void halfClose() {
      requests.onCompleted();
    }

    List<ReceivedMessage> take(int count) throws InterruptedException {
      return StreamingContract.take(received, count);
    }

    List<ReceivedMessage> poll(Duration wait) throws InterruptedException {
      ReceivedMessage next = received.poll(wait.toMillis(), TimeUnit.MILLISECONDS);
      return next == null ? List.of() : List.of(next);
    }

    Status.Code end() throws Exception {
      return end.get(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void onNext(StreamingPullResponse response) {
      responses.incrementAndGet();
      received.addAll(response.getReceivedMessagesList());
    }

    @Override
    public void onError(Throwable t) {
      end.complete(Status.fromThrowable(t).getCode());
    }

    @Override
    public void onCompleted() {
      end.complete(Status.Code.OK);
    }

    @Override
    public void close() {
      requests.cancel("the test is over", null);
    }
  }
}
