package io.github.buildkitepubsub.cli;

import io.github.buildkitepubsub.embedded.EmbeddedPubSub;
import io.github.buildkitepubsub.embedded.EmbeddedSettings;
import java.time.InstantSource;

/** The contract against the embedded server. */
final class EmbeddedReplayIT extends ReplayContract {

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
