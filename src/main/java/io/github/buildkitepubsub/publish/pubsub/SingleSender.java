package io.github.buildkitepubsub.publish.pubsub;

import com.google.api.core.ApiFuture;
import com.google.api.core.ApiFutures;
import com.google.api.gax.batching.BatchingSettings;
import com.google.api.gax.core.FixedExecutorProvider;
import com.google.cloud.pubsub.v1.stub.GrpcPublisherStub;
import com.google.cloud.pubsub.v1.stub.PublisherStub;
import com.google.cloud.pubsub.v1.stub.PublisherStubSettings;
import com.google.pubsub.v1.PublishRequest;
import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.TopicName;
import io.github.buildkitepubsub.publish.PublishException;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends each message by itself, for topics with an ordering key. Google's Publisher retries such
 * messages for ever, whatever its settings say, so that no outage would be seen; and as one event
 * of a key is sent at a time, there would be no batches either.
 */
final class SingleSender implements Sender {

  /** Where Google's Publisher puts the trace context, and its subscribers look for it. */
  private static final String TRACE_PREFIX = "googclient_";

  private final String topic;
  private final OutstandingSettings bound;
  private final Optional<OpenTelemetry> telemetry;
  private final PublisherStub stub;
  private final AtomicInteger messages = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();

  /** Opens no connection. */
  SingleSender(
      TopicName topic,
      PubSubSettings settings,
      OutstandingSettings bound,
      PubSubConnection connection,
      PubSubThreads threads,
      Optional<OpenTelemetry> telemetry)
      throws IOException {
    this.topic = topic.toString();
    this.bound = bound;
    this.telemetry = telemetry;
    PublisherStubSettings.Builder stubSettings =
        PublisherStubSettings.newBuilder()
            .setTransportChannelProvider(connection.channelProvider(threads.callbacks()))
            .setCredentialsProvider(connection.credentialsProvider())
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
    int size = message.getSerializedSize();
    // Both are counted before either is judged, so that both can be given back.
    boolean isTooMany = messages.incrementAndGet() > bound.messages();
    boolean isTooLarge = bytes.addAndGet(size) > bound.size().toBytes();
    if (isTooMany || isTooLarge) {
      release(size);
      return ApiFutures.immediateFailedFuture(
          PublishException.overloaded(
              "too much is outstanding: Pub/Sub is slow, or raise pubsub.outstanding", null));
    }
    ApiFuture<String> id =
        ApiFutures.transform(
            stub.publishCallable().futureCall(request(message)),
            answer -> answer.getMessageIds(0),
            Runnable::run);
    id.addListener(() -> release(size), Runnable::run);
    return id;
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

  private void release(int size) {
    messages.decrementAndGet();
    bytes.addAndGet(-size);
  }

  @Override
  public boolean stop(Duration limit) throws InterruptedException {
    stub.shutdown();
    return stub.awaitTermination(limit.toMillis(), TimeUnit.MILLISECONDS);
  }
}
