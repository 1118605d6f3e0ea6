package io.github.buildkitepubsub.app;

import com.codahale.metrics.health.HealthCheck;
import io.dropwizard.lifecycle.Managed;
import io.github.buildkitepubsub.deadletter.DeadLetterSettings;
import io.github.buildkitepubsub.embedded.EmbeddedPubSub;
import io.github.buildkitepubsub.embedded.EmbeddedSettings;
import io.github.buildkitepubsub.publish.pubsub.PubSubSettings;
import io.github.buildkitepubsub.spool.SpoolStatus;
import java.io.IOException;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts and stops the embedded Pub/Sub with the service, with the topics that are published to in
 * it, and a subscription that keeps dead letters for an operator.
 */
final class EmbeddedServer extends HealthCheck implements Managed {

  private static final Logger log = LoggerFactory.getLogger(EmbeddedServer.class);

  private final EmbeddedPubSub server;
  private final EmbeddedSettings settings;
  private final PubSubSettings pubsub;
  private final DeadLetterSettings deadLetter;
  private final @Nullable Supplier<SpoolStatus> spool;

  /**
   * @param spool what is in the spool, which has started before; null if there is none
   */
  EmbeddedServer(
      EmbeddedSettings settings,
      PubSubSettings pubsub,
      DeadLetterSettings deadLetter,
      @Nullable Supplier<SpoolStatus> spool,
      InstantSource clock) {
    this.server = new EmbeddedPubSub(settings, clock);
    this.settings = settings;
    this.pubsub = pubsub;
    this.deadLetter = deadLetter;
    this.spool = spool;
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
    if (spool != null) {
      warnOfBacklog(spool.get());
    }
  }

  /** Who acknowledged them may have meant them for a Pub/Sub that keeps them. */
  private static void warnOfBacklog(SpoolStatus backlog) {
    if (backlog.events() + backlog.givenUp() > 0) {
      log.atWarn()
          .addKeyValue("events", backlog.events())
          .addKeyValue("given_up", backlog.givenUp())
          .addKeyValue("oldest", backlog.oldest())
          .log(
              "the spool has events of an earlier run: they go to the embedded Pub/Sub now, which"
                  + " forgets them when this process ends");
    }
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
