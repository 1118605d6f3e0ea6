package io.github.buildkitepubsub.embedded;

import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class EmbeddedDeliveryIT extends DeliveryContract {
  private static EmbeddedPubSub server;

  @BeforeAll
  static void start() throws IOException {
    server = EmbeddedServer.started();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Override
  String hostAndPort() {
    return server.address();
  }

  @Override
  Set<Capability> lacks() {
    return Set.of();
  }
}
