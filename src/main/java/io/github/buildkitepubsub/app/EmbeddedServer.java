package io.github.buildkitepubsub.app;

import com.codahale.metrics.health.HealthCheck;
import io.dropwizard.lifecycle.Managed;
import io.github.buildkitepubsub.deadletter.DeadLetterSettings;
import io.github.buildkitepubsub.embedded.EmbeddedPubSub;
import io.github.buildkitepubsub.embedded.EmbeddedSettings;
import io.github.buildkitepubsub.publish.pubsub.PubSubSettings;
import java.io.IOException;
import java.time.InstantSource;

/**
 * Starts and stops the embedded Pub/Sub with the service, with the topics that are published to in
 * it, and a subscription that keeps dead letters for an operator.
 */
final class EmbeddedServer extends HealthCheck implements Managed {

  private final EmbeddedPubSub server;
  private final EmbeddedSettings settings;
  private final PubSubSettings pubsub;
  private final DeadLetterSettings deadLetter;

  EmbeddedServer(
      EmbeddedSettings settings,
      PubSubSettings pubsub,
      DeadLetterSettings deadLetter,
      InstantSource clock) {
    this.server = new EmbeddedPubSub(settings, clock);
    this.settings = settings;
    this.pubsub = pubsub;
    this.deadLetter = deadLetter;
  }

  @Override
  public void start() throws IOException {
    String project = pubsub.effectiveProjectId();
    server.createTopic(project, pubsub.topicId());
    String topicId = deadLetter.effectiveTopicId();
    String subscriptionId = deadLetter.effectiveSubscriptionId();
    if (topicId != null && subscriptionId != null) {
      server.createTopic(project, topicId);
      server.createSubscription(project, topicId, subscriptionId, "");
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
