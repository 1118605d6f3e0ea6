package io.github.buildkitepubsub.operate.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.receive.address.IpAddress;
import io.github.buildkitepubsub.testing.ManualClock;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class AddressBudgetsTest {

  private final ManualClock clock = new ManualClock();
  private final AddressBudgets budgets = new AddressBudgets(2, clock::nanoTime);

  @Test
  void isSpentUntilSomeOfItHasComeBack() {
    boolean first = budgets.tryTake(address("192.0.2.1"));
    boolean between = budgets.isSpent(address("192.0.2.1"));
    boolean second = budgets.tryTake(address("192.0.2.1"));
    boolean third = budgets.tryTake(address("192.0.2.1"));
    boolean spent = budgets.isSpent(address("192.0.2.1"));
    clock.advance(Duration.ofSeconds(30));

    assertThat(first).isTrue();
    assertThat(between).isFalse();
    assertThat(second).isTrue();
    assertThat(third).isFalse();
    assertThat(spent).isTrue();
    assertThat(budgets.isSpent(address("192.0.2.1"))).isFalse();
  }

  @Test
  void isOfEachAddress() {
    spend("192.0.2.1");

    assertThat(budgets.isSpent(address("192.0.2.2"))).isFalse();
  }

  @Test
  void isOfEachNetworkInIpv6() {
    spend("2001:db8::1");

    assertThat(budgets.isSpent(address("2001:db8::ffff"))).isTrue();
    assertThat(budgets.isSpent(address("2001:db8:0:1::1"))).isFalse();
  }

  private void spend(String address) {
    budgets.tryTake(address(address));
    budgets.tryTake(address(address));
  }

  private static IpAddress address(String text) {
    return Objects.requireNonNull(IpAddress.parse(text));
  }
}
