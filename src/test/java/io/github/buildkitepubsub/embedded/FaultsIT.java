package io.github.buildkitepubsub.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.api.core.ApiFuture;
import com.google.api.gax.retrying.RetrySettings;
import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.StatusCode;
import com.google.cloud.pubsub.v1.Publisher;
import com.google.protobuf.ByteString;
import com.google.pubsub.v1.PublishRequest;
import com.google.pubsub.v1.PublishResponse;
import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.Subscription;
import io.github.buildkitepubsub.embedded.store.Names;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What faults look like from Google's client. */
class FaultsIT {
  private static final String PROJECT = "faults";
  private static final String TOPIC_ID = "events";
  private static final String TOPIC = Names.topic(PROJECT, TOPIC_ID);

  private EmbeddedPubSub server;
  private PubSubClients clients;
  private Publisher publisher;

  @BeforeEach
  void start() throws Exception {
    server = EmbeddedServer.started();
    server.createTopic(PROJECT, TOPIC_ID);
    clients = new PubSubClients(server.address());
    publisher = clients.publisher(TOPIC).setRetrySettings(patientRetries()).build();
  }

  @AfterEach
  void stop() {
    server.faults().clear();
    publisher.shutdown();
    clients.close();
    server.close();
  }

  @Test
  void failsNextCallsThenRecovers() throws Exception {
    server.faults().on(Rpc.PUBLISH).times(3).fail(Status.Code.UNAVAILABLE);

    String id = get(publish("a"));

    assertThat(server.faults().calls(Rpc.PUBLISH)).isEqualTo(4);
    assertThat(server.messages(PROJECT, TOPIC_ID))
        .extracting(PubsubMessage::getMessageId)
        .containsExactly(id);
  }

  @Test
  void failsWithCodeThatIsNotRetried() {
    server.faults().on(Rpc.PUBLISH).fail(Status.Code.PERMISSION_DENIED);

    assertFails(publish("a"), StatusCode.Code.PERMISSION_DENIED);
    assertThat(server.messages(PROJECT, TOPIC_ID)).isEmpty();
    assertThat(server.faults().messages()).isEqualTo(1);
  }

  @Test
  void delaysAnswers() throws Exception {
    get(publish("warm-up"));
    server.faults().on(Rpc.PUBLISH).delay(Duration.ofMillis(300));

    long before = System.nanoTime();
    get(publish("a"));

    assertThat(Duration.ofNanos(System.nanoTime() - before))
        .isGreaterThanOrEqualTo(Duration.ofMillis(300));
  }

  @Test
  void delayedCallsHoldNoThread() throws Exception {
    server.faults().on(Rpc.PUBLISH).delay(Duration.ofMillis(500));
    long before = System.nanoTime();

    List<ApiFuture<String>> answers =
        IntStream.range(0, 50).mapToObj(i -> publishAlone("m" + i)).toList();
    for (ApiFuture<String> answer : answers) {
      get(answer);
    }

    // One after another on the server's four threads they would take over six seconds.
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void hangsUntilCleared() throws Exception {
    server.faults().on(Rpc.PUBLISH).hang();
    ApiFuture<String> answer = publish("a");
    assertThatThrownBy(() -> answer.get(300, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    assertThat(server.messages(PROJECT, TOPIC_ID)).isEmpty();

    server.faults().clear();

    get(answer);
    assertThat(server.messages(PROJECT, TOPIC_ID)).hasSize(1);
  }

  @Test
  void closesWhileCallsHang() {
    server.faults().on(Rpc.PUBLISH).hang();
    PublishRequest request =
        PublishRequest.newBuilder().setTopic(TOPIC).addMessages(message("a")).build();
    ApiFuture<PublishResponse> answer = clients.topics.publishCallable().futureCall(request);
    assertThatThrownBy(() -> answer.get(100, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);

    long before = System.nanoTime();
    server.close();

    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(3));
  }

  @Test
  void lostAnswerMakesDuplicate() throws Exception {
    server.faults().on(Rpc.PUBLISH).times(1).loseAnswer();

    get(publish("a"));

    assertThat(server.messages(PROJECT, TOPIC_ID))
        .extracting(message -> message.getData().toStringUtf8())
        .containsExactly("a", "a");
  }

  @Test
  void oneRefusedMessageFailsItsWholeBatch() {
    server.faults().on(Rpc.PUBLISH).attribute("kind", "poison").fail(Status.Code.INVALID_ARGUMENT);
    PubsubMessage poison = message("b").toBuilder().putAttributes("kind", "poison").build();

    assertThatThrownBy(() -> clients.topics.publish(TOPIC, List.of(message("a"), poison)))
        .isInstanceOf(ApiException.class);

    assertThat(server.messages(PROJECT, TOPIC_ID)).isEmpty();
    assertThat(server.faults().batchSizes()).containsExactly(2);
  }

  @Test
  void failsPullsAndAcknowledgements() {
    server.createSubscription(PROJECT, TOPIC_ID, "worker", "");
    String subscription = Names.subscription(PROJECT, "worker");
    clients.topics.publish(TOPIC, List.of(message("a")));
    server.faults().on(Rpc.PULL).resource("worker").times(1).fail(Status.Code.NOT_FOUND);
    server.faults().on(Rpc.ACKNOWLEDGE).times(1).fail(Status.Code.PERMISSION_DENIED);

    assertThatThrownBy(() -> clients.subscriptions.pull(subscription, 1))
        .isInstanceOf(ApiException.class);
    assertThat(clients.subscriptions.pull(subscription, 1).getReceivedMessagesCount()).isEqualTo(1);
    assertThatThrownBy(() -> clients.subscriptions.acknowledge(subscription, List.of("1-1")))
        .isInstanceOf(ApiException.class);
  }

  @Test
  void failsStreams() throws Exception {
    server.createSubscription(PROJECT, TOPIC_ID, "worker", "");
    server.faults().on(Rpc.STREAMING_PULL).times(2).fail(Status.Code.UNAVAILABLE);
    clients.topics.publish(TOPIC, List.of(message("a")));
    var received = new LinkedBlockingQueue<String>();

    var subscriber =
        clients
            .subscriber(
                Names.subscription(PROJECT, "worker"),
                (message, reply) -> {
                  received.add(message.getData().toStringUtf8());
                  reply.ack();
                })
            .build();
    subscriber.startAsync().awaitRunning();

    assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo("a");
    assertThat(server.faults().calls(Rpc.STREAMING_PULL)).isGreaterThanOrEqualTo(3);
    subscriber.stopAsync().awaitTerminated(20, TimeUnit.SECONDS);
  }

  @Test
  void failsAdministration() {
    server.faults().on(Rpc.ADMIN).times(1).fail(Status.Code.PERMISSION_DENIED);

    assertThatThrownBy(() -> clients.topics.getTopic(TOPIC)).isInstanceOf(ApiException.class);
    assertThat(clients.topics.getTopic(TOPIC).getName()).isEqualTo(TOPIC);
    assertThatThrownBy(
            () ->
                clients.subscriptions.createSubscription(
                    Subscription.newBuilder().setName("bad").setTopic(TOPIC).build()))
        .isInstanceOf(ApiException.class);
  }

  private ApiFuture<String> publish(String data) {
    return publisher.publish(message(data));
  }

  private ApiFuture<String> publishAlone(String data) {
    ApiFuture<String> answer = publish(data);
    publisher.publishAllOutstanding();
    return answer;
  }

  private static String get(ApiFuture<String> answer) throws Exception {
    return answer.get(20, TimeUnit.SECONDS);
  }

  private static void assertFails(ApiFuture<String> answer, StatusCode.Code code) {
    assertThatThrownBy(() -> get(answer))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.getStatusCode().getCode()).isEqualTo(code));
  }

  private static PubsubMessage message(String data) {
    return PubsubMessage.newBuilder().setData(ByteString.copyFromUtf8(data)).build();
  }

  private static RetrySettings patientRetries() {
    return RetrySettings.newBuilder()
        .setTotalTimeoutDuration(Duration.ofSeconds(20))
        .setInitialRetryDelayDuration(Duration.ofMillis(10))
        .setRetryDelayMultiplier(1)
        .setMaxRetryDelayDuration(Duration.ofMillis(10))
        .setInitialRpcTimeoutDuration(Duration.ofSeconds(20))
        .setRpcTimeoutMultiplier(1)
        .setMaxRpcTimeoutDuration(Duration.ofSeconds(20))
        .build();
  }
}
