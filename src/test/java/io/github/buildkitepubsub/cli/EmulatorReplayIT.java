package io.github.buildkitepubsub.cli;

import io.github.buildkitepubsub.testing.emulator.EmulatorExtension;
import org.junit.jupiter.api.extension.ExtendWith;

/** The contract against Google's own emulator, where that is installed. */
@ExtendWith(EmulatorExtension.class)
final class EmulatorReplayIT extends ReplayContract {

  @Override
  String address() {
    return EmulatorExtension.hostAndPort();
  }
}
