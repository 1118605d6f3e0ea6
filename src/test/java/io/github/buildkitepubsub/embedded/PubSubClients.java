package io.github.buildkitepubsub.embedded;

import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.grpc.GrpcTransportChannel;
import com.google.api.gax.rpc.FixedTransportChannelProvider;
import com.google.api.gax.rpc.TransportChannelProvider;
import com.google.cloud.pubsub.v1.MessageReceiver;
import com.google.cloud.pubsub.v1.Publisher;
import com.google.cloud.pubsub.v1.Subscriber;
import com.google.cloud.pubsub.v1.SubscriptionAdminClient;
import com.google.cloud.pubsub.v1.SubscriptionAdminSettings;
import com.google.cloud.pubsub.v1.TopicAdminClient;
import com.google.cloud.pubsub.v1.TopicAdminSettings;
import com.google.pubsub.v1.SubscriberGrpc;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import java.io.IOException;

/** Google's client library on one plaintext connection. */
final class PubSubClients implements AutoCloseable {
  private final ManagedChannel channel;
  private final TransportChannelProvider provider;
  final TopicAdminClient topics;
  final SubscriptionAdminClient subscriptions;

  PubSubClients(String hostAndPort) throws IOException {
    channel = ManagedChannelBuilder.forTarget(hostAndPort).usePlaintext().build();
    provider = FixedTransportChannelProvider.create(GrpcTransportChannel.create(channel));
    topics =
        TopicAdminClient.create(
            TopicAdminSettings.newBuilder()
                .setTransportChannelProvider(provider)
                .setCredentialsProvider(NoCredentialsProvider.create())
                .build());
    subscriptions =
        SubscriptionAdminClient.create(
            SubscriptionAdminSettings.newBuilder()
                .setTransportChannelProvider(provider)
                .setCredentialsProvider(NoCredentialsProvider.create())
                .build());
  }

  Publisher.Builder publisher(String topic) {
    return Publisher.newBuilder(topic)
        .setChannelProvider(provider)
        .setCredentialsProvider(NoCredentialsProvider.create());
  }

  Subscriber.Builder subscriber(String subscription, MessageReceiver receiver) {
    return Subscriber.newBuilder(subscription, receiver)
        .setChannelProvider(provider)
        .setCredentialsProvider(NoCredentialsProvider.create());
  }

  /** The generated client, for what the library does by itself. */
  SubscriberGrpc.SubscriberStub streams() {
    return SubscriberGrpc.newStub(channel);
  }

  @Override
  public void close() {
    topics.close();
    subscriptions.close();
    channel.shutdownNow();
  }
}
