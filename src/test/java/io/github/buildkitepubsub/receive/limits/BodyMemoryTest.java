package io.github.buildkitepubsub.receive.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.buildkitepubsub.receive.address.IpAddress;
import io.github.buildkitepubsub.receive.limits.BodyMemory.Claim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of 800 bytes: all of them for Buildkite, 400 for strangers, 100 for one network. */
class BodyMemoryTest {

  private static final IpAddress BUILDKITE = address("198.51.100.1");
  private static final IpAddress STRANGER = address("203.0.113.9");
  private static final int TOTAL = 800;

  private final BodyMemory memory = new BodyMemory(TOTAL, 100);
  private final List<String> granted = new ArrayList<>();

  @Test
  void grantsWhatFitsAtOnce() {
    Claim claim = claim("first", BUILDKITE, 100);

    assertThat(claim.isGranted()).isTrue();
    assertThat(granted).isEmpty();
    assertThat(memory.held()).isEqualTo(100);
  }

  @Test
  void letsABodyWaitUntilOthersHaveLeft() {
    Claim large = claim("large", BUILDKITE, 750);
    Claim next = claim("next", BUILDKITE, 100);
    boolean atOnce = next.isGranted();

    large.release();

    assertThat(atOnce).isFalse();
    assertThat(next.isGranted()).isTrue();
    assertThat(granted).containsExactly("next");
    assertThat(memory.held()).isEqualTo(100);
    assertThat(memory.waiting()).isZero();
  }

  @Test
  void letsNobodyOvertakeWhoWaitsWithALargerBody() {
    Claim large = claim("large", BUILDKITE, 750);
    claim("next", BUILDKITE, 100);
    Claim small = claim("small", BUILDKITE, 10);
    boolean atOnce = small.isGranted();

    large.release();

    assertThat(atOnce).isFalse();
    assertThat(granted).containsExactly("next", "small");
  }

  @Test
  void keepsHalfOfItFromStrangers() {
    for (int i = 0; i < 10; i++) {
      claim("stranger", address("203.0.113." + i), 100);
    }

    Claim buildkite = claim("buildkite", BUILDKITE, 400);

    assertThat(buildkite.isGranted()).isTrue();
    assertThat(memory.held()).isEqualTo(TOTAL);
    assertThat(memory.waiting()).isEqualTo(6);
  }

  @Test
  void grantsWhoIsKnownBeforeStrangers() {
    Claim large = claim("large", BUILDKITE, TOTAL);
    claim("stranger", STRANGER, 50);
    claim("stranger too", address("203.0.113.10"), 50);
    claim("buildkite", BUILDKITE, 750);

    large.release();

    assertThat(granted).containsExactly("buildkite", "stranger");
  }

  @Test
  void givesOneNetworkAnEighth() {
    claim("first", address("2001:db8::1"), 100);
    Claim neighbour = claim("neighbour", address("2001:db8::2"), 1);
    Claim other = claim("other", address("2001:db8:0:1::1"), 100);

    assertThat(neighbour.isGranted()).isFalse();
    assertThat(other.isGranted()).isTrue();
  }

  @Test
  void givesEachNetworkATurn() {
    Claim large = claim("large", BUILDKITE, TOTAL);
    for (int i = 0; i < 3; i++) {
      claim("many " + i, STRANGER, 30);
    }
    claim("one", address("203.0.113.10"), 30);

    large.release();

    assertThat(granted).containsExactly("many 0", "one", "many 1", "many 2");
  }

  @Test
  void passesANetworkOverThatHasItsPart() {
    Claim large = claim("large", BUILDKITE, TOTAL);
    claim("many 0", STRANGER, 100);
    claim("many 1", STRANGER, 100);
    claim("one", address("203.0.113.10"), 100);

    large.release();

    assertThat(granted).containsExactly("many 0", "one");
    assertThat(memory.waiting()).isEqualTo(1);
  }

  @Test
  void givesBackWhatABodyDidNotNeed() {
    Claim chunked = claim("chunked", STRANGER, 100);
    claim("next", STRANGER, 60);

    chunked.shrinkTo(40);

    assertThat(granted).containsExactly("next");
    assertThat(memory.held()).isEqualTo(100);
  }

  @Test
  void doesNotGrantWhatWasGivenUp() {
    Claim large = claim("large", BUILDKITE, TOTAL);
    Claim tired = claim("tired", STRANGER, 10);

    boolean gaveUp = tired.giveUp();
    boolean gaveUpWhatItHad = large.giveUp();
    large.release();

    assertThat(gaveUp).isTrue();
    assertThat(gaveUpWhatItHad).isFalse();
    assertThat(granted).isEmpty();
    assertThat(memory.waiting()).isZero();
    assertThat(memory.networks()).isZero();
  }

  @Test
  void countsAReleaseOnce() {
    Claim claim = claim("first", STRANGER, 100);

    claim.release();
    claim.release();
    claim.shrinkTo(1);

    assertThat(memory.held()).isZero();
  }

  @Test
  void mustHoldTwoBodies() {
    assertThatThrownBy(() -> new BodyMemory(199, 100))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("199 bytes do not hold two bodies of 100 bytes");
  }

  /** Whatever comes and goes: no part is exceeded, nobody who fits waits, nothing is left over. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void holdsItsBoundsInAnyOrder(long seed) {
    Random random = new Random(seed);
    Map<IpAddress, List<Claim>> open = new HashMap<>();
    for (int step = 0; step < 5_000; step++) {
      IpAddress sender = random.nextBoolean() ? BUILDKITE : stranger(random.nextInt(6));
      List<Claim> claims = open.computeIfAbsent(sender, key -> new ArrayList<>());
      if (claims.isEmpty() || (random.nextInt(3) > 0 && memory.waiting() < 50)) {
        claims.add(memory.claim(sender, BUILDKITE.equals(sender), random.nextInt(101), () -> {}));
      } else {
        end(claims.remove(random.nextInt(claims.size())), random);
      }
      assertThat(memory.held()).isBetween(0L, (long) TOTAL);
    }

    while (memory.waiting() > 0 || memory.held() > 0) {
      open.values().forEach(claims -> claims.forEach(Claim::release));
    }
    assertThat(memory.networks()).isZero();
  }

  private static void end(Claim claim, Random random) {
    switch (random.nextInt(3)) {
      case 0 -> claim.shrinkTo(random.nextInt(50));
      case 1 -> claim.giveUp();
      default -> {}
    }
    claim.release();
  }

  private Claim claim(String name, IpAddress sender, int bytes) {
    return memory.claim(sender, BUILDKITE.equals(sender), bytes, () -> granted.add(name));
  }

  private static IpAddress stranger(int number) {
    return address("203.0.113." + number);
  }

  private static IpAddress address(String text) {
    return Objects.requireNonNull(IpAddress.parse(text));
  }
}
