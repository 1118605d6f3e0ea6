package io.github.buildkitepubsub.replay;

import io.github.buildkitepubsub.event.MessageFormat;
import io.github.buildkitepubsub.publish.MessagePublisher;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * Publishes events as they were: the same data, the same attributes and, beside them, {@link
 * #REPLAYED_AT} and {@link #REPLAY_ID}. {@code event_id} and {@code received_at} stay those of the
 * event, so that consumers drop what they have.
 */
public final class TopicTarget implements ReplayTarget {

  /** The attribute that says that, and when, a message was replayed. */
  public static final String REPLAYED_AT = "replayed_at";

  /** The attribute that says by which replay. */
  public static final String REPLAY_ID = "replay_id";

  /** As many as Google's client sends in one request. */
  private static final int CONCURRENCY = 100;

  private final MessagePublisher topic;
  private final Runnable closing;
  private final String name;
  private final InstantSource clock;

  /**
   * Publishes to {@code topic}.
   *
   * @param closing closes it
   * @param name the topic's full name
   */
  public TopicTarget(MessagePublisher topic, Runnable closing, String name, InstantSource clock) {
    this.topic = topic;
    this.closing = closing;
    this.name = name;
    this.clock = clock;
  }

  @Override
  public CompletionStage<?> send(RecordedEvent event, String replayId) {
    Map<String, String> attributes = event.recording().attributes();
    attributes.put(REPLAYED_AT, MessageFormat.timestamp(clock.instant()));
    attributes.put(REPLAY_ID, replayId);
    return topic.publish(event.recording().data(), attributes);
  }

  @Override
  public int concurrency() {
    return CONCURRENCY;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void close() {
    closing.run();
  }
}
