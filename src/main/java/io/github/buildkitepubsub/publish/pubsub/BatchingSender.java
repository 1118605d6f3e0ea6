package io.github.buildkitepubsub.publish.pubsub;

import com.google.api.core.ApiFuture;
import com.google.api.gax.batching.BatchingSettings;
import com.google.api.gax.batching.FlowControlSettings;
import com.google.api.gax.batching.FlowController.LimitExceededBehavior;
import com.google.api.gax.core.CredentialsProvider;
import com.google.api.gax.core.FixedExecutorProvider;
import com.google.api.gax.retrying.RetrySettings;
import com.google.api.gax.rpc.TransportChannelProvider;
import com.google.cloud.pubsub.v1.Publisher;
import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.TopicName;
import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Sends messages in batches, through Google's {@link Publisher}. */
final class BatchingSender implements Sender {

  private final Publisher publisher;

  /** Opens no connection. */
  BatchingSender(
      TopicName topic,
      PubSubSettings settings,
      TransportChannelProvider channels,
      CredentialsProvider credentials,
      PubSubThreads threads,
      Optional<OpenTelemetry> telemetry)
      throws IOException {
    Publisher.Builder builder =
        Publisher.newBuilder(topic)
            .setChannelProvider(channels)
            .setCredentialsProvider(credentials)
            .setExecutorProvider(FixedExecutorProvider.create(threads.scheduler()))
            .setBatchingSettings(batching(settings.batch()))
            .setRetrySettings(oneAttempt(settings.attemptTimeout().toJavaDuration()));
    telemetry.ifPresent(api -> builder.setOpenTelemetry(api).setEnableOpenTelemetryTracing(true));
    this.publisher = builder.build();
  }

  private static BatchingSettings batching(BatchSettings batch) {
    return BatchingSettings.newBuilder()
        .setElementCountThreshold(batch.messages().longValue())
        .setRequestByteThreshold(batch.size().toBytes())
        .setDelayThresholdDuration(batch.delay().toJavaDuration())
        .setFlowControlSettings(
            // The topic bounds what is outstanding, also where a message is sent once more.
            FlowControlSettings.newBuilder()
                .setLimitExceededBehavior(LimitExceededBehavior.Ignore)
                .build())
        .build();
  }

  /** The client would retry for ten minutes by default, out of sight. */
  private static RetrySettings oneAttempt(Duration timeout) {
    return RetrySettings.newBuilder()
        .setMaxAttempts(1)
        .setTotalTimeoutDuration(timeout)
        .setInitialRpcTimeoutDuration(timeout)
        .setMaxRpcTimeoutDuration(timeout)
        .setRpcTimeoutMultiplier(1)
        .setInitialRetryDelayDuration(Duration.ofMillis(100))
        .setMaxRetryDelayDuration(Duration.ofMillis(100))
        .setRetryDelayMultiplier(1)
        .build();
  }

  @Override
  public ApiFuture<String> send(PubsubMessage message) {
    return publisher.publish(message);
  }

  @Override
  public boolean stop(Duration limit) throws InterruptedException {
    publisher.shutdown();
    return publisher.awaitTermination(limit.toMillis(), TimeUnit.MILLISECONDS);
  }
}
