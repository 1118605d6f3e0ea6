package io.github.buildkitepubsub.operate.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostRuleTest {

  private final HostRule onLoopback = new HostRule(true, List.of());
  private final HostRule named = new HostRule(true, List.of("Relay.Example", "2001:db8::1"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LocalHost:8081",
        "relay.localhost:8081",
        "127.0.0.1:8081",
        "127.8.9.10",
        "[::1]:8081",
        "[0:0:0:0:0:0:0:1]"
      })
  void allowsNamesOfTheLoopbackInterface(String host) {
    assertThat(onLoopback.allows(host)).isTrue();
    assertThat(named.allows(host)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example:8081",
        "localhost.evil.example",
        "notlocalhost",
        "127.0.0.1.evil.example",
        "10.0.0.1",
        "0.0.0.0",
        "[::2]",
        "[::1",
        "",
        ":8081"
      })
  void refusesEveryOtherNameOfAPortOnTheLoopbackInterface(String host) {
    assertThat(onLoopback.allows(host)).isFalse();
    assertThat(named.allows(host)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"relay.example", "RELAY.example:8081", "[2001:db8:0::1]:8081"})
  void allowsWhatIsListed(String host) {
    assertThat(named.allows(host)).isTrue();
    assertThat(onLoopback.allows(host)).isFalse();
  }

  @Test
  void allowsEveryNameOfAPortThatIsOpenUnlessSomeAreListed() {
    HostRule open = new HostRule(false, List.of());
    HostRule openAndNamed = new HostRule(false, List.of("relay"));

    assertThat(open.allows("10.0.0.1:8081")).isTrue();
    assertThat(openAndNamed.allows("10.0.0.1:8081")).isFalse();
    assertThat(openAndNamed.allows("relay:8081")).isTrue();
    assertThat(openAndNamed.allows("localhost:8081")).isTrue();
  }

  @Test
  void allowsARequestThatNoBrowserCanHaveSent() {
    assertThat(onLoopback.allows(null)).isTrue();
  }
}
