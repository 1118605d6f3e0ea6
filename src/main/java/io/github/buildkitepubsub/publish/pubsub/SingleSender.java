package io.github.buildkitepubsub.publish.pubsub;

import com.google.api.core.ApiFuture;
import com.google.api.core.ApiFutures;
import com.google.api.gax.batching.BatchingSettings;
import com.google.api.gax.core.CredentialsProvider;
import com.google.api.gax.core.FixedExecutorProvider;
import com.google.api.gax.rpc.TransportChannelProvider;
import com.google.cloud.pubsub.v1.stub.GrpcPublisherStub;
import com.google.cloud.pubsub.v1.stub.PublisherStub;
import com.google.cloud.pubsub.v1.stub.PublisherStubSettings;
import com.google.pubsub.v1.PublishRequest;
import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.TopicName;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Sends each message by itself: what was refused with others, and all on topics with an ordering
 * key. Google's Publisher retries messages with a key for ever, whatever its settings say, so that
 * no outage would be seen; and as one event of a key is sent at a time, there would be no batches
 * either.
 */
final class SingleSender implements Sender {

  /** Where Google's Publisher puts the trace context, and its subscribers look for it. */
  private static final String TRACE_PREFIX = "googclient_";

  private final String topic;
  private final Optional<OpenTelemetry> telemetry;
  private final PublisherStub stub;

  /** Opens no connection. */
  SingleSender(
      TopicName topic,
      PubSubSettings settings,
      TransportChannelProvider channels,
      CredentialsProvider credentials,
      PubSubThreads threads,
      Optional<OpenTelemetry> telemetry)
      throws IOException {
    this.topic = topic.toString();
    this.telemetry = telemetry;
    PublisherStubSettings.Builder stubSettings =
        PublisherStubSettings.newBuilder()
            .setTransportChannelProvider(channels)
            .setCredentialsProvider(credentials)
            .setBackgroundExecutorProvider(FixedExecutorProvider.create(threads.scheduler()));
    stubSettings
        .publishSettings()
        .setBatchingSettings(BatchingSettings.newBuilder().setIsEnabled(false).build())
        .setRetryableCodes(Set.of())
        .setSimpleTimeoutNoRetriesDuration(settings.attemptTimeout().toJavaDuration());
    this.stub = GrpcPublisherStub.create(stubSettings.build());
  }

  @Override
  public ApiFuture<String> send(PubsubMessage message) {
    return ApiFutures.transform(
        stub.publishCallable().futureCall(request(message)),
        answer -> answer.getMessageIds(0),
        Runnable::run);
  }

  private PublishRequest request(PubsubMessage message) {
    return PublishRequest.newBuilder().setTopic(topic).addMessages(traced(message)).build();
  }

  private PubsubMessage traced(PubsubMessage message) {
    if (telemetry.isEmpty()) {
      return message;
    }
    PubsubMessage.Builder builder = message.toBuilder();
    telemetry
        .get()
        .getPropagators()
        .getTextMapPropagator()
        .inject(
            Context.current(),
            builder,
            (carrier, key, value) -> {
              if (carrier != null) {
                carrier.putAttributes(TRACE_PREFIX + key, value);
              }
            });
    return builder.build();
  }

  @Override
  public boolean stop(Duration limit) throws InterruptedException {
    stub.shutdown();
    return stub.awaitTermination(limit.toMillis(), TimeUnit.MILLISECONDS);
  }
}
