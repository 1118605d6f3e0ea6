package io.github.buildkitepubsub.publish.pubsub.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.grpc.GrpcTransportChannel;
import com.google.api.gax.rpc.FixedTransportChannelProvider;
import com.google.cloud.pubsub.v1.stub.GrpcSubscriberStub;
import com.google.cloud.pubsub.v1.stub.SubscriberStubSettings;
import com.google.protobuf.Empty;
import com.google.pubsub.v1.DeleteSubscriptionRequest;
import com.google.pubsub.v1.SubscriberGrpc;
import com.google.pubsub.v1.Subscription;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Google's client against a server that answers on the calling thread. */
final class SubscriberCallsTest {

  private static final String SUBSCRIPTION = "projects/local/subscriptions/tail-1";

  private final Subscriptions subscriptions = new Subscriptions();
  private Server server;
  private ManagedChannel channel;
  private SubscriberCalls calls;

  @BeforeEach
  void start() throws Exception {
    String name = InProcessServerBuilder.generateName();
    server =
        InProcessServerBuilder.forName(name)
            .directExecutor()
            .addService(subscriptions)
            .build()
            .start();
    channel = InProcessChannelBuilder.forName(name).directExecutor().build();
    SubscriberStubSettings settings =
        SubscriberStubSettings.newBuilder()
            .setTransportChannelProvider(
                FixedTransportChannelProvider.create(GrpcTransportChannel.create(channel)))
            .setCredentialsProvider(NoCredentialsProvider.create())
            .build();
    calls =
        new SubscriberCalls(
            GrpcSubscriberStub.create(settings),
            new PullFailures("in-process", "", "", ""),
            SUBSCRIPTION);
  }

  @AfterEach
  void stop() {
    calls.close();
    channel.shutdownNow();
    server.shutdownNow();
  }

  @Test
  void anInterruptThatComesWithTheAnswerIsNoFailureOfTheCall() {
    subscriptions.interruptsAtCreation = true;

    assertThatThrownBy(() -> calls.create(Subscription.getDefaultInstance()))
        .isInstanceOf(InterruptedException.class);

    assertThat(subscriptions.names).containsExactly(SUBSCRIPTION);
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void aSubscriptionMadeAtAnInterruptIsDeleted() {
    subscriptions.interruptsAtCreation = true;

    assertThatThrownBy(
            () -> TemporarySubscription.create(calls, "local", "events", "", Instant.EPOCH))
        .isInstanceOf(InterruptedException.class);

    assertThat(subscriptions.names).isEmpty();
  }

  /** Of one thread. */
  private static final class Subscriptions extends SubscriberGrpc.SubscriberImplBase {

    final Set<String> names = new HashSet<>();
    boolean interruptsAtCreation;

    @Override
    public void createSubscription(Subscription wanted, StreamObserver<Subscription> answer) {
      names.add(wanted.getName());
      if (interruptsAtCreation) {
        Thread.currentThread().interrupt();
      }
      answer.onNext(wanted);
      answer.onCompleted();
    }

    @Override
    public void deleteSubscription(
        DeleteSubscriptionRequest request, StreamObserver<Empty> answer) {
      names.remove(request.getSubscription());
      answer.onNext(Empty.getDefaultInstance());
      answer.onCompleted();
    }
  }
}
