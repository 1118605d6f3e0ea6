package io.github.buildkitepubsub.publish.pubsub;

import com.google.api.core.ApiFuture;
import com.google.api.core.ApiFutureCallback;
import com.google.api.core.ApiFutures;
import com.google.api.gax.batching.BatchingSettings;
import com.google.api.gax.batching.FlowControlSettings;
import com.google.api.gax.batching.FlowController.LimitExceededBehavior;
import com.google.api.gax.core.FixedExecutorProvider;
import com.google.api.gax.retrying.RetrySettings;
import com.google.cloud.pubsub.v1.Publisher;
import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.TopicName;
import io.dropwizard.lifecycle.Managed;
import io.github.buildkitepubsub.event.MessageFormat;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.publish.EventPublisher;
import io.github.buildkitepubsub.publish.MessageId;
import io.github.buildkitepubsub.publish.PublishException;
import io.github.buildkitepubsub.publish.PublishMetrics;
import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes through Google's client: batches, bounds what is outstanding, checks limits before
 * batching. One attempt per call; retries are a decorator's. The client answers on the threads of
 * {@link PubSubThreads}.
 *
 * <p>{@link #start()} opens no connection: Pub/Sub and the topic need not be there. {@link #stop()}
 * waits for what is outstanding, up to {@code pubsub.stopTimeout}, and says what it left.
 */
public final class PubSubPublisher implements EventPublisher, Managed {

  private static final Logger log = LoggerFactory.getLogger(PubSubPublisher.class);

  private final PubSubSettings settings;
  private final Supplier<PubSubConnection> connections;
  private final PublishMetrics metrics;
  private final Optional<OpenTelemetry> telemetry;
  private final MessageAssembler assembler;
  private final AtomicInteger outstanding = new AtomicInteger();
  private final PubSubThreads threads = new PubSubThreads();
  private volatile @Nullable Publisher publisher;

  /**
   * @param connections asked once, at the start
   * @param telemetry gets the client's spans; the context of each goes with its message, in
   *     attributes
   */
  public PubSubPublisher(
      PubSubSettings settings,
      Supplier<PubSubConnection> connections,
      MessageFormat format,
      PublishMetrics metrics,
      Optional<OpenTelemetry> telemetry) {
    this.settings = settings;
    this.connections = connections;
    this.metrics = metrics;
    this.telemetry = telemetry;
    this.assembler = new MessageAssembler(format, settings.orderingKey());
  }

  @Override
  public void start() throws IOException {
    PubSubConnection connection = connections.get();
    TopicName topic = TopicName.of(settings.effectiveProjectId(), settings.topicId());
    Publisher.Builder builder =
        Publisher.newBuilder(topic)
            .setChannelProvider(connection.channelProvider(threads.callbacks()))
            .setCredentialsProvider(connection.credentialsProvider())
            .setExecutorProvider(FixedExecutorProvider.create(threads.scheduler()))
            .setBatchingSettings(batching())
            .setRetrySettings(oneAttempt())
            .setEnableMessageOrdering(settings.orderingKey() != OrderingKey.NONE);
    telemetry.ifPresent(api -> builder.setOpenTelemetry(api).setEnableOpenTelemetryTracing(true));
    publisher = builder.build();
    log.atInfo()
        .addKeyValue("topic", topic)
        .addKeyValue("address", connection.address())
        .addKeyValue("mode", settings.effectiveMode())
        .log("publisher started");
  }

  @Override
  public CompletionStage<MessageId> publish(WebhookEvent event) {
    Publisher current = publisher;
    if (current == null) {
      return CompletableFuture.failedFuture(PublishException.stopped());
    }
    try {
      PubsubMessage message = assembler.assemble(event);
      metrics.messageSize(event.type(), message.getSerializedSize());
      return await(current, message);
    } catch (RuntimeException e) {
      // The client throws, rather than failing the future, once it is shut down.
      return CompletableFuture.failedFuture(
          publisher == null ? PublishException.stopped() : PubSubFailures.classify(e));
    }
  }

  private CompletionStage<MessageId> await(Publisher current, PubsubMessage message) {
    CompletableFuture<MessageId> outcome = new CompletableFuture<>();
    ApiFuture<String> answer = current.publish(message);
    outstanding.incrementAndGet();
    ApiFutures.addCallback(
        answer,
        new ApiFutureCallback<String>() {
          @Override
          public void onSuccess(String id) {
            outstanding.decrementAndGet();
            outcome.complete(new MessageId(id));
          }

          @Override
          public void onFailure(Throwable failure) {
            outstanding.decrementAndGet();
            if (!message.getOrderingKey().isEmpty()) {
              // Without this every later message of the key would fail at once, for ever.
              current.resumePublish(message.getOrderingKey());
            }
            outcome.completeExceptionally(PubSubFailures.classify(failure));
          }
        },
        Runnable::run);
    return outcome;
  }

  @Override
  public void stop() throws InterruptedException {
    Publisher current = publisher;
    if (current == null) {
      return;
    }
    publisher = null;
    current.shutdown();
    boolean done =
        current.awaitTermination(settings.stopTimeout().toMilliseconds(), TimeUnit.MILLISECONDS);
    threads.stop();
    log.atLevel(done ? org.slf4j.event.Level.INFO : org.slf4j.event.Level.WARN)
        .addKeyValue("left", outstanding.get())
        .log("publisher stopped");
  }

  /** How many messages were handed to the client and are not answered. */
  public int outstanding() {
    return outstanding.get();
  }

  private BatchingSettings batching() {
    return BatchingSettings.newBuilder()
        .setElementCountThreshold(settings.batch().messages().longValue())
        .setRequestByteThreshold(settings.batch().size().toBytes())
        .setDelayThresholdDuration(settings.batch().delay().toJavaDuration())
        .setFlowControlSettings(
            FlowControlSettings.newBuilder()
                .setMaxOutstandingElementCount(settings.outstanding().messages().longValue())
                .setMaxOutstandingRequestBytes(settings.outstanding().size().toBytes())
                .setLimitExceededBehavior(LimitExceededBehavior.ThrowException)
                .build())
        .build();
  }

  /** The client would retry for ten minutes by default, out of sight. */
  private RetrySettings oneAttempt() {
    Duration timeout = settings.attemptTimeout().toJavaDuration();
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
}
