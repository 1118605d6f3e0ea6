package io.github.buildkitepubsub.publish.pubsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.api.core.ApiFuture;
import com.google.api.gax.core.CredentialsProvider;
import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.grpc.GrpcTransportChannel;
import com.google.api.gax.rpc.FixedTransportChannelProvider;
import com.google.api.gax.rpc.InvalidArgumentException;
import com.google.api.gax.rpc.TransportChannelProvider;
import com.google.api.gax.rpc.UnavailableException;
import com.google.protobuf.ByteString;
import com.google.pubsub.v1.PublishRequest;
import com.google.pubsub.v1.PublishResponse;
import com.google.pubsub.v1.PublisherGrpc;
import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.TopicName;
import io.dropwizard.util.Duration;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Google's client against a server in the process. */
final class IsolatingSenderTest {

  private static final TopicName TOPIC = TopicName.of("local", "events");

  private final Topic topic = new Topic();
  private final PubSubThreads threads = new PubSubThreads();
  private Server server;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws Exception {
    String name = InProcessServerBuilder.generateName();
    server =
        InProcessServerBuilder.forName(name).directExecutor().addService(topic).build().start();
    channel =
        InProcessChannelBuilder.forName(name).directExecutor().intercept(new BatchSize()).build();
  }

  @AfterEach
  void stop() {
    threads.stop();
    channel.shutdownNow();
    server.shutdownNow();
  }

  /** Sends {@code batch} messages at a time. */
  private Sender sender(int batch) throws IOException {
    PubSubSettings settings = settings(batch);
    TransportChannelProvider channels =
        FixedTransportChannelProvider.create(GrpcTransportChannel.create(channel));
    CredentialsProvider credentials = NoCredentialsProvider.create();
    return new IsolatingSender(
        new BatchingSender(TOPIC, settings, channels, credentials, threads, Optional.empty()),
        new SingleSender(TOPIC, settings, channels, credentials, threads, Optional.empty()));
  }

  private static PubSubSettings settings(int batch) {
    return new PubSubSettings(
        null,
        null,
        null,
        null,
        null,
        null,
        new BatchSettings(batch, null, Duration.seconds(1)),
        null,
        null,
        null);
  }

  private static List<ApiFuture<String>> send(Sender sender, String... texts) {
    return Stream.of(texts)
        .map(text -> PubsubMessage.newBuilder().setData(ByteString.copyFromUtf8(text)).build())
        .map(sender::send)
        .toList();
  }

  private static String id(ApiFuture<String> answer) throws Exception {
    return answer.get(30, TimeUnit.SECONDS);
  }

  @Test
  void onlyTheMessageThatIsRefusedByItselfFails() throws Exception {
    List<ApiFuture<String>> answers = send(sender(4), "a", "poison", "b", "c");

    assertThat(id(answers.get(0))).isEqualTo("id-a");
    assertThat(id(answers.get(2))).isEqualTo("id-b");
    assertThat(id(answers.get(3))).isEqualTo("id-c");
    assertThatThrownBy(() -> id(answers.get(1))).hasCauseInstanceOf(InvalidArgumentException.class);
    assertThat(topic.requests).containsExactly(4, 1, 1, 1, 1);
  }

  @Test
  void aMessageThatWasAloneIsNotSentAgain() throws Exception {
    List<ApiFuture<String>> answers = send(sender(1), "poison");

    assertThatThrownBy(() -> id(answers.get(0))).hasCauseInstanceOf(InvalidArgumentException.class);
    assertThat(topic.requests).containsExactly(1);
  }

  @Test
  void whatCanPassIsLeftToTheRetries() throws Exception {
    List<ApiFuture<String>> answers = send(sender(2), "a", "outage");

    for (ApiFuture<String> answer : answers) {
      assertThatThrownBy(() -> id(answer)).hasCauseInstanceOf(UnavailableException.class);
    }
    assertThat(topic.requests).containsExactly(2);
  }

  @Test
  void whatIsTakenTogetherIsSentOnce() throws Exception {
    List<ApiFuture<String>> answers = send(sender(2), "a", "b");

    assertThat(id(answers.get(0))).isEqualTo("id-a");
    assertThat(id(answers.get(1))).isEqualTo("id-b");
    assertThat(topic.requests).containsExactly(2);
  }

  @Test
  void stopsBoth() throws Exception {
    Sender sender = sender(2);

    assertThat(sender.stop(java.time.Duration.ofSeconds(10))).isTrue();

    assertThatThrownBy(() -> send(sender, "a")).isInstanceOf(IllegalStateException.class);
  }

  /** Refuses a request in which a message says so. */
  private static final class Topic extends PublisherGrpc.PublisherImplBase {

    final List<Integer> requests = new CopyOnWriteArrayList<>();

    @Override
    public void publish(PublishRequest request, StreamObserver<PublishResponse> answer) {
      requests.add(request.getMessagesCount());
      List<String> texts =
          request.getMessagesList().stream()
              .map(message -> message.getData().toStringUtf8())
              .toList();
      if (texts.contains("poison")) {
        answer.onError(Status.INVALID_ARGUMENT.asRuntimeException());
      } else if (texts.contains("outage")) {
        answer.onError(Status.UNAVAILABLE.asRuntimeException());
      } else {
        answer.onNext(
            PublishResponse.newBuilder()
                .addAllMessageIds(texts.stream().map(text -> "id-" + text).toList())
                .build());
        answer.onCompleted();
      }
    }
  }
}
