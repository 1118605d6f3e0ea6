package io.github.buildkitepubsub.receive.limits;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.buildkitepubsub.receive.address.IpAddress;
import io.github.buildkitepubsub.testing.CapturedLog;
import io.github.buildkitepubsub.testing.ManualClock;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FailedAuthenticationsTest {

  private static final IpAddress STRANGER = address("203.0.113.9");
  private static final IpAddress PROXY = address("198.51.100.1");

  private final ManualClock clock = new ManualClock();
  private final FailedAuthentications failures =
      new FailedAuthentications(3, PROXY::equals, clock::nanoTime);

  @Test
  void cutsAnAddressWhoseBudgetIsUsedUp() {
    assertThat(fail(STRANGER, 2)).isEqualTo(2);
    assertThat(failures.isCut(STRANGER)).isFalse();
    assertThat(fail(STRANGER, 5)).isEqualTo(1);
    assertThat(failures.isCut(STRANGER)).isTrue();
    assertThat(failures.isCut(address("203.0.113.10"))).isFalse();
  }

  @Test
  void listensAgainWithTime() {
    fail(STRANGER, 3);

    clock.advance(Duration.ofSeconds(20));
    boolean cutLater = failures.isCut(STRANGER);
    long one = fail(STRANGER, 3);
    clock.advance(Duration.ofMinutes(2));
    long all = fail(STRANGER, 10);

    assertThat(cutLater).isFalse();
    assertThat(one).isEqualTo(1);
    assertThat(all).isEqualTo(3);
  }

  @Test
  void neverCutsAnAddressThatSentAnAuthenticRequest() {
    failures.succeeded(STRANGER);

    long within = fail(STRANGER, 10);

    assertThat(within).isEqualTo(3);
    assertThat(failures.isCut(STRANGER)).isFalse();
  }

  @Test
  void stopsCuttingOnceAnAuthenticRequestGotThrough() {
    fail(STRANGER, 10);

    failures.succeeded(STRANGER);

    assertThat(failures.isCut(STRANGER)).isFalse();
  }

  @Test
  void forgetsAnAuthenticSenderThatIsGoneForAWeek() {
    failures.succeeded(STRANGER);

    clock.advance(Duration.ofDays(8));
    fail(STRANGER, 3);

    assertThat(failures.isCut(STRANGER)).isTrue();
  }

  @Test
  void forgetsItHoweverOftenItIsLookedUp() {
    failures.succeeded(STRANGER);

    clock.advance(Duration.ofDays(6));
    boolean within = failures.isKnown(STRANGER);
    clock.advance(Duration.ofDays(1));

    assertThat(within).isTrue();
    assertThat(failures.isKnown(STRANGER)).isFalse();
  }

  @Test
  void countsTheWeekFromTheLastAuthenticRequest() {
    failures.succeeded(STRANGER);
    clock.advance(Duration.ofDays(6));
    failures.succeeded(STRANGER);

    clock.advance(Duration.ofDays(6));
    boolean within = failures.isKnown(STRANGER);
    clock.advance(Duration.ofDays(1));
    boolean after = failures.isKnown(STRANGER);
    failures.succeeded(STRANGER);

    assertThat(within).isTrue();
    assertThat(after).isFalse();
    assertThat(failures.isKnown(STRANGER)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "198.51.100.1", "10.1.2.3", "172.17.0.1", "192.168.1.1", "127.0.0.1", "169.254.1.1",
        "100.64.0.1", "0.0.0.0", "::1", "fd00::1", "fe80::1", "::ffff:10.1.2.3"
      })
  void neverCutsAnAddressThatBuildkiteMayBeBehind(String text) {
    IpAddress address = address(text);

    long within = fail(address, 10);

    assertThat(within).isEqualTo(3);
    assertThat(failures.isCut(address)).isFalse();
  }

  @Test
  void countsIpv6ByNetwork() {
    long within =
        IntStream.range(1, 10).filter(i -> failures.failed(address("2001:db8:0:1::" + i))).count();

    assertThat(within).isEqualTo(3);
    assertThat(failures.isCut(address("2001:db8:0:1:ffff::"))).isTrue();
    assertThat(failures.isCut(address("2001:db8:0:2::1"))).isFalse();
  }

  @Test
  void logsAnAddressOnce() {
    try (CapturedLog log = new CapturedLog(FailedAuthentications.class.getName(), Level.WARN)) {
      fail(STRANGER, 10);
      clock.advance(Duration.ofSeconds(20));
      fail(STRANGER, 10);

      assertThat(log.lines()).hasSize(1);
      assertThat(CapturedLog.field(log.lines().get(0), "client_address")).isEqualTo("203.0.113.9");
    }
  }

  @Test
  void remembersABoundedNumberOfAddresses() {
    fail(STRANGER, 3);
    IntStream.range(0, 200_000).forEach(i -> failures.failed(new IpAddress(0x2001L << 48 | i, 0)));

    assertThat(failures.remembered()).isLessThanOrEqualTo(10_000);
  }

  private long fail(IpAddress address, int times) {
    return IntStream.range(0, times).filter(i -> failures.failed(address)).count();
  }

  private static IpAddress address(String text) {
    return Objects.requireNonNull(IpAddress.parse(text));
  }
}
