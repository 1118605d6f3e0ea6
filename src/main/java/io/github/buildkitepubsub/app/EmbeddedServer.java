package io.github.buildkitepubsub.app;

import com.codahale.metrics.health.HealthCheck;
import io.dropwizard.lifecycle.Managed;
import io.github.buildkitepubsub.embedded.EmbeddedPubSub;
import io.github.buildkitepubsub.embedded.EmbeddedSettings;
import io.github.buildkitepubsub.publish.pubsub.PubSubSettings;
import java.io.IOException;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Starts and stops the embedded Pub/Sub with the service, with the topics that are published to in
 * it.
 */
final class EmbeddedServer extends HealthCheck implements Managed {

  private final EmbeddedPubSub server;
  private final EmbeddedSettings settings;
  private final PubSubSettings pubsub;
  private final @Nullable String deadLetterTopicId;

  /**
   * @param deadLetterTopicId short name of a further topic; null means that there is none
   */
  EmbeddedServer(
      EmbeddedSettings settings,
      PubSubSettings pubsub,
      @Nullable String deadLetterTopicId,
      InstantSource clock) {
    this.server = new EmbeddedPubSub(settings, clock);
    this.settings = settings;
    this.pubsub = pubsub;
    this.deadLetterTopicId = deadLetterTopicId;
  }

  @Override
  public void start() throws IOException {
    String project = pubsub.effectiveProjectId();
    server.createTopic(project, pubsub.topicId());
    if (deadLetterTopicId != null) {
      server.createTopic(project, deadLetterTopicId);
    }
    settings
        .subscriptions()
        .forEach(
            (name, filter) -> server.createSubscription(project, pubsub.topicId(), name, filter));
    server.start();
  }

  @Override
  public void stop() {
    server.close();
  }

  /** {@code host:port}; known once it is started. */
  String address() {
    return server.address();
  }

  @Override
  protected Result check() {
    return Result.healthy("for development only: messages are in this process' memory");
  }
}
