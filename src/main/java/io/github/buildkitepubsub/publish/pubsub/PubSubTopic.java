package io.github.buildkitepubsub.publish.pubsub;

import com.google.api.core.ApiFuture;
import com.google.api.core.ApiFutureCallback;
import com.google.api.core.ApiFutures;
import com.google.api.gax.core.CredentialsProvider;
import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.TopicName;
import io.github.buildkitepubsub.publish.MessageId;
import io.github.buildkitepubsub.publish.MessagePublisher;
import io.github.buildkitepubsub.publish.PublishException;
import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One topic, through Google's client: batches, bounds what is outstanding, checks limits before
 * batching. One attempt per call; what Pub/Sub refused together with others it is asked for once
 * more.
 */
final class PubSubTopic implements MessagePublisher {

  private static final Logger log = LoggerFactory.getLogger(PubSubTopic.class);

  private final PubSubSettings settings;
  private final TopicName name;
  private final OrderingKey orderingKey;
  private final Outstanding outstanding;
  private volatile @Nullable Sender sender;

  /**
   * @param settings of batches and times; the topic, its order and its bound are the other
   *     arguments
   */
  PubSubTopic(
      PubSubSettings settings, String topicId, OrderingKey orderingKey, OutstandingSettings bound) {
    this.settings = settings;
    this.name = TopicName.of(settings.effectiveProjectId(), topicId);
    this.orderingKey = orderingKey;
    this.outstanding = new Outstanding(bound);
  }

  /** Opens no connection: neither Pub/Sub nor the topic need be there. */
  void start(PubSubConnection connection, PubSubThreads threads, Optional<OpenTelemetry> telemetry)
      throws IOException {
    CredentialsProvider credentials = connection.credentialsProvider();
    Sender single =
        new SingleSender(
            name,
            settings,
            connection.channelProvider(threads.callbacks()),
            credentials,
            threads,
            telemetry);
    sender =
        orderingKey == OrderingKey.NONE
            ? new IsolatingSender(
                new BatchingSender(
                    name,
                    settings,
                    connection.channelProvider(threads.callbacks(), new BatchSize()),
                    credentials,
                    threads,
                    telemetry),
                single)
            : single;
    log.atInfo()
        .addKeyValue("topic", name)
        .addKeyValue("address", connection.address())
        .addKeyValue("mode", settings.effectiveMode())
        .log("publisher started");
  }

  @Override
  public CompletionStage<MessageId> publish(ByteBuffer data, Map<String, String> attributes) {
    return publish(() -> MessageAssembler.assemble(data, attributes));
  }

  /**
   * As {@link #publish(ByteBuffer, Map)}.
   *
   * @param message is asked for the message if there is somebody to send it, and may throw a {@link
   *     PublishException}
   */
  CompletionStage<MessageId> publish(Supplier<PubsubMessage> message) {
    Sender current = sender;
    if (current == null) {
      return CompletableFuture.failedFuture(PublishException.stopped());
    }
    try {
      return await(current, message.get());
    } catch (RuntimeException e) {
      // The client throws, rather than failing the future, once it is shut down.
      return CompletableFuture.failedFuture(
          sender == null ? PublishException.stopped() : PubSubFailures.classify(e));
    }
  }

  private CompletionStage<MessageId> await(Sender current, PubsubMessage message) {
    int size = message.getSerializedSize();
    if (!outstanding.add(size)) {
      return CompletableFuture.failedFuture(
          PublishException.overloaded(
              "too much is outstanding: Pub/Sub is slow, or raise pubsub.outstanding", null));
    }
    CompletableFuture<MessageId> outcome = new CompletableFuture<>();
    ApiFuture<String> answer;
    try {
      answer = current.send(message);
    } catch (RuntimeException e) {
      outstanding.remove(size);
      throw e;
    }
    ApiFutures.addCallback(
        answer,
        new ApiFutureCallback<String>() {
          @Override
          public void onSuccess(String id) {
            outstanding.remove(size);
            outcome.complete(new MessageId(id));
          }

          @Override
          public void onFailure(Throwable failure) {
            outstanding.remove(size);
            outcome.completeExceptionally(PubSubFailures.classify(failure));
          }
        },
        Runnable::run);
    return outcome;
  }

  /**
   * Waits for what is outstanding, up to {@code pubsub.stopTimeout}, and says what it left. Does
   * nothing if it is stopped already.
   */
  void stop() throws InterruptedException {
    Sender current = sender;
    if (current == null) {
      return;
    }
    sender = null;
    boolean done = current.stop(settings.stopTimeout().toJavaDuration());
    log.atLevel(done ? org.slf4j.event.Level.INFO : org.slf4j.event.Level.WARN)
        .addKeyValue("topic", name)
        .addKeyValue("left", outstanding.messages())
        .log("publisher stopped");
  }

  /** How many messages were handed to the client and are not answered. */
  int outstanding() {
    return outstanding.messages();
  }
}
