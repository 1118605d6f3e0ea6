package io.github.buildkitepubsub.embedded;

import io.dropwizard.util.DataSize;
import java.io.IOException;
import java.time.InstantSource;

/** Embedded servers for tests: on any free port. */
final class EmbeddedServer {
  private EmbeddedServer() {}

  static EmbeddedSettings settings() {
    return new EmbeddedSettings(0, null, DataSize.mebibytes(64), null);
  }

  static EmbeddedPubSub started() throws IOException {
    EmbeddedPubSub server = new EmbeddedPubSub(settings(), InstantSource.system());
    server.start();
    return server;
  }
}
