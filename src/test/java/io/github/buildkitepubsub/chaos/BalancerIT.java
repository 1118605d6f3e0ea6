package io.github.buildkitepubsub.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two relays behind HAProxy, with the configuration of examples/load-balancer, in short. */
@Tag("alone")
final class BalancerIT {

  @Test
  void senderSeesNoneOfWhatHappensToOneOfTwoInstances() throws Exception {
    assumeTrue(
        Haproxy.find().isPresent(),
        "NOT TESTED: a load balancer, for haproxy is not installed (apt-get install haproxy)");

    Row row = BalancerScenario.brief();

    assertThat(row.failures()).isEmpty();
    assertThat(row.lost()).isZero();
    assertThat(row.found()).isPositive();
  }
}
