package io.github.buildkitepubsub.it;

import io.github.buildkitepubsub.embedded.EmbeddedPubSub;
import io.github.buildkitepubsub.embedded.EmbeddedSettings;
import java.time.InstantSource;

/** The relay's contract against the embedded server. */
final class EmbeddedRelayIT extends RelayContract {

  private final EmbeddedPubSub server =
      new EmbeddedPubSub(new EmbeddedSettings(0, null, null, null), InstantSource.system());

  @Override
  void startPubSub() throws Exception {
    server.start();
  }

  @Override
  void stopPubSub() {
    server.close();
  }

  @Override
  String address() {
    return server.address();
  }
}
