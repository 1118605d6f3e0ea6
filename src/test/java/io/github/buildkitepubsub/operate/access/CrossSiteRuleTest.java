package io.github.buildkitepubsub.operate.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CrossSiteRuleTest {

  @ParameterizedTest
  @CsvSource({
    // curl and the like
    ", , localhost:8081",
    ", , ",
    // typed in, or a page of this port
    "none, , localhost:8081",
    "same-origin, http://localhost:8081, localhost:8081",
    "same-origin, https://Relay.example, relay.example",
    // an old browser
    ", http://[::1]:8081, [::1]:8081",
  })
  void allowsWhatNoOtherSiteSent(
      @Nullable String site, @Nullable String origin, @Nullable String host) {
    assertThat(CrossSiteRule.allows(site, origin, host)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "cross-site, , localhost:8081",
    // another port of this machine
    "same-site, , localhost:8081",
    "same-site, http://localhost:3000, localhost:8081",
    "SAME-ORIGIN, , localhost:8081",
    "'', , localhost:8081",
    ", http://evil.example, localhost:8081",
    ", http://localhost:8081.evil.example, localhost:8081",
    ", http://localhost:8081, ",
    // a sandboxed frame
    ", null, localhost:8081",
    ", localhost:8081, localhost:8081",
    "none, http://evil.example, localhost:8081",
    "cross-site, http://localhost:8081, localhost:8081",
  })
  void refusesWhatAnotherSiteMayHaveSent(
      @Nullable String site, @Nullable String origin, @Nullable String host) {
    assertThat(CrossSiteRule.allows(site, origin, host)).isFalse();
  }
}
