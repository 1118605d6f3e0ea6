package io.github.buildkitepubsub.embedded;

import io.github.buildkitepubsub.testing.emulator.EmulatorExtension;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(EmulatorExtension.class)
class EmulatorDeliveryIT extends DeliveryContract {

  @Override
  String hostAndPort() {
    return EmulatorExtension.hostAndPort();
  }

  @Override
  Set<Capability> lacks() {
    return LACKED_BY_EMULATOR;
  }
}
