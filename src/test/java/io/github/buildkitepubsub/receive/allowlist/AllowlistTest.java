package io.github.buildkitepubsub.receive.allowlist;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.receive.address.AddressRange;
import io.github.buildkitepubsub.receive.address.IpAddress;
import io.github.buildkitepubsub.receive.allowlist.Allowlist.Verdict;
import io.github.buildkitepubsub.testing.ManualClock;
import io.github.buildkitepubsub.testing.Violations;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AllowlistTest {

  private static final List<AddressRange> STATIC = List.of(AddressRange.parse("203.0.113.0/24"));
  private static final List<AddressRange> FETCHED = List.of(AddressRange.parse("192.0.2.0/24"));
  private static final IpAddress OF_SETTINGS = address("203.0.113.7");
  private static final IpAddress OF_BUILDKITE = address("192.0.2.7");
  private static final IpAddress OTHER = address("198.51.100.7");

  @Test
  void letsEverybodyInWhileItIsOff() {
    Allowlist allowlist = new Allowlist(AllowlistSettings.defaults());

    assertThat(allowlist.verdict(OTHER)).isEqualTo(Verdict.ALLOWED);
    assertThat(allowlist.lists(OTHER)).isFalse();
  }

  @Test
  void saysThatItDoesNotKnowUntilThereIsAList() {
    Allowlist allowlist = new Allowlist(settings(true, null));

    assertThat(allowlist.verdict(OF_SETTINGS)).isEqualTo(Verdict.ALLOWED);
    assertThat(allowlist.verdict(OF_BUILDKITE)).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void letsEverybodyInUntilThereIsAListWhereTheSettingsSaySo() {
    Allowlist allowlist = new Allowlist(settings(true, OnUnavailable.ALLOW));
    Verdict before = allowlist.verdict(OTHER);

    allowlist.replace(FETCHED, ManualClock.START);

    assertThat(before).isEqualTo(Verdict.ALLOWED);
    assertThat(allowlist.verdict(OTHER)).isEqualTo(Verdict.REFUSED);
  }

  @Test
  void letsInWhatEitherListHas() {
    Allowlist allowlist = new Allowlist(settings(true, null));

    allowlist.replace(FETCHED, ManualClock.START);

    assertThat(allowlist.verdict(OF_SETTINGS)).isEqualTo(Verdict.ALLOWED);
    assertThat(allowlist.verdict(OF_BUILDKITE)).isEqualTo(Verdict.ALLOWED);
    assertThat(allowlist.verdict(OTHER)).isEqualTo(Verdict.REFUSED);
  }

  @Test
  void usesTheSettingsAloneWithoutRefresh() {
    Allowlist allowlist = new Allowlist(settings(false, OnUnavailable.ALLOW));

    assertThat(allowlist.verdict(OF_SETTINGS)).isEqualTo(Verdict.ALLOWED);
    assertThat(allowlist.verdict(OTHER)).isEqualTo(Verdict.REFUSED);
  }

  @Test
  void needsAnAddressWithoutRefresh() {
    RefreshSettings off = new RefreshSettings(false, null, null, null);

    assertThat(Violations.of(new AllowlistSettings(true, null, off, null, null))).hasSize(1);
    assertThat(Violations.of(new AllowlistSettings(false, null, off, null, null))).isEmpty();
    assertThat(Violations.of(AllowlistSettings.defaults())).isEmpty();
  }

  private static AllowlistSettings settings(
      boolean refresh, @Nullable OnUnavailable onUnavailable) {
    return new AllowlistSettings(
        true, STATIC, new RefreshSettings(refresh, null, null, null), null, onUnavailable);
  }

  private static IpAddress address(String text) {
    return Objects.requireNonNull(IpAddress.parse(text));
  }
}
