package io.github.buildkitepubsub.publish.pubsub;

import io.dropwizard.lifecycle.Managed;
import io.dropwizard.util.DataSize;
import io.github.buildkitepubsub.event.MessageFormat;
import io.github.buildkitepubsub.publish.EventPublisher;
import io.github.buildkitepubsub.publish.MessagePublisher;
import io.github.buildkitepubsub.publish.PublishMetrics;
import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Google's client for the topics of this service, which share its threads: that of events and, if
 * there is one, that of dead letters. {@link #start()} opens no connection: Pub/Sub and its topics
 * need not be there. {@link #stop()} waits for what is outstanding, up to {@code
 * pubsub.stopTimeout} for each topic, and says what it left.
 */
public final class PubSubClient implements Managed {

  /**
   * Dead letters are few, but in an outage all events become some: they may hold as much memory as
   * one message of the largest size, and no more.
   */
  private static final OutstandingSettings DEAD_LETTER_BOUND =
      new OutstandingSettings(null, DataSize.mebibytes(10));

  private final PubSubSettings settings;
  private final Supplier<PubSubConnection> connections;
  private final Optional<OpenTelemetry> telemetry;
  private final PubSubThreads threads = new PubSubThreads();
  private final PubSubTopic events;
  private final @Nullable PubSubTopic deadLetters;

  /**
   * @param connections asked once, at the start
   * @param deadLetterTopicId short name; null means that there is no such topic
   * @param telemetry gets the client's spans; the context of each goes with its message, in
   *     attributes
   */
  public PubSubClient(
      PubSubSettings settings,
      Supplier<PubSubConnection> connections,
      @Nullable String deadLetterTopicId,
      Optional<OpenTelemetry> telemetry) {
    this.settings = settings;
    this.connections = connections;
    this.telemetry = telemetry;
    this.events =
        new PubSubTopic(
            settings, settings.topicId(), settings.orderingKey(), settings.outstanding());
    this.deadLetters =
        deadLetterTopicId == null
            ? null
            : new PubSubTopic(settings, deadLetterTopicId, OrderingKey.NONE, DEAD_LETTER_BOUND);
  }

  /** Publishes events on their topic. The client answers on its own threads. */
  public EventPublisher events(MessageFormat format, PublishMetrics metrics) {
    return new PubSubPublisher(
        events, new MessageAssembler(format, settings.orderingKey()), metrics);
  }

  /** The dead letter topic; null if there is none. It orders nothing. */
  public @Nullable MessagePublisher deadLetters() {
    return deadLetters;
  }

  /** How many events were handed to the client and are not answered. */
  public int outstanding() {
    return events.outstanding();
  }

  @Override
  public void start() throws IOException {
    PubSubConnection connection = connections.get();
    events.start(connection, threads, telemetry);
    if (deadLetters != null) {
      deadLetters.start(connection, threads, telemetry);
    }
  }

  /** Events first: what fails while they stop can still be buried. */
  @Override
  public void stop() throws InterruptedException {
    events.stop();
    if (deadLetters != null) {
      deadLetters.stop();
    }
    threads.stop();
  }
}
