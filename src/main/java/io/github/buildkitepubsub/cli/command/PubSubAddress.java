package io.github.buildkitepubsub.cli.command;

import io.github.buildkitepubsub.configuration.RelayConfiguration;
import io.github.buildkitepubsub.publish.pubsub.PubSubConnection;
import io.github.buildkitepubsub.publish.pubsub.PubSubMode;

/** Where commands find Pub/Sub. */
public final class PubSubAddress {

  private PubSubAddress() {}

  /**
   * What the service would publish to; of an embedded server, that of a service on this machine.
   */
  public static PubSubConnection of(RelayConfiguration configuration) {
    return configuration.pubsub().effectiveMode() == PubSubMode.EMBEDDED
        ? PubSubConnection.plainText("127.0.0.1:" + configuration.embedded().port())
        : PubSubConnection.of(configuration.pubsub());
  }
}
