package io.github.buildkitepubsub.it;

import io.github.buildkitepubsub.testing.emulator.EmulatorExtension;
import org.junit.jupiter.api.extension.ExtendWith;

/** The relay's contract against Google's own emulator, where that is installed. */
@ExtendWith(EmulatorExtension.class)
final class EmulatorRelayIT extends RelayContract {

  @Override
  String address() {
    return EmulatorExtension.hostAndPort();
  }
}
