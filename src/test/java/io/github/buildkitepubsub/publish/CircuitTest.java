package io.github.buildkitepubsub.publish;

import static io.github.buildkitepubsub.publish.CircuitState.CLOSED;
import static io.github.buildkitepubsub.publish.CircuitState.HALF_OPEN;
import static io.github.buildkitepubsub.publish.CircuitState.OPEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.util.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What opens and closes it by itself. */
class CircuitTest {

  private static CircuitFixture opensAfterARowOf(int failures) {
    return new CircuitFixture(CircuitFixture.settings(failures, Duration.seconds(10), 2));
  }

  @Test
  void opensAfterFailuresInARowWhateverTheWindowSays() {
    CircuitFixture f = opensAfterARowOf(3);
    f.succeed(1_000);

    f.fail(2);
    CircuitState before = f.state();
    f.fail(1);

    assertThat(before).isEqualTo(CLOSED);
    assertThat(f.state()).isEqualTo(OPEN);
    assertThat(f.opened).hasValue(1);
  }

  @Test
  void opensAfterFailuresInARowBelowTheMinimumOfCalls() {
    CircuitFixture f = opensAfterARowOf(3);

    f.fail(3);

    assertThat(f.state()).isEqualTo(OPEN);
  }

  @Test
  void countsFailuresInARowThatAreFurtherApartThanTheWindow() {
    CircuitFixture f = opensAfterARowOf(3);

    f.fail(1);
    f.clock.advance(java.time.Duration.ofHours(1));
    f.fail(1);
    f.clock.advance(java.time.Duration.ofHours(1));
    f.fail(1);

    assertThat(f.state()).isEqualTo(OPEN);
  }

  @Test
  void endsTheRowWithASuccessHoweverSlow() {
    CircuitFixture f = opensAfterARowOf(3);
    f.succeed(1_000);

    f.fail(2);
    f.slow(1);
    f.fail(2);

    assertThat(f.state()).isEqualTo(CLOSED);
    assertThat(f.circuit.status()).isEqualTo(new CircuitStatus(CLOSED, 1_005, 4, 1, 2));
  }

  @Test
  void neitherEndsNorLengthensTheRowWithWhatIsNotPubSubsFault() {
    CircuitFixture f = opensAfterARowOf(3);
    f.succeed(1_000);

    f.fail(2);
    f.ignore(20);
    CircuitState before = f.state();
    f.fail(1);

    assertThat(before).isEqualTo(CLOSED);
    assertThat(f.state()).isEqualTo(OPEN);
  }

  @Test
  void leavesItToTheWindowWithoutALimit() {
    CircuitFixture f = opensAfterARowOf(0);
    f.succeed(1_000);

    f.fail(999);

    assertThat(f.state()).isEqualTo(CLOSED);
  }

  @Test
  void doesNotCountTheRowOfAnEarlierState() {
    CircuitFixture f = opensAfterARowOf(3);
    f.fail(3);
    f.endOpenTime();
    f.succeed(2);

    f.fail(2);

    assertThat(f.state()).isEqualTo(CLOSED);
    assertThat(f.circuit.status().consecutiveFailures()).isEqualTo(2);
  }

  @Test
  void isHalfOpenOnceItsTimeIsOverThoughNothingComes() {
    CircuitFixture f = CircuitFixture.in(OPEN);

    f.clock.advance(java.time.Duration.ofSeconds(10));
    CircuitState atTheEnd = f.state();
    f.clock.advance(java.time.Duration.ofMillis(1));

    assertThat(atTheEnd).isEqualTo(OPEN);
    assertThat(f.circuit.status()).isEqualTo(new CircuitStatus(HALF_OPEN, 0, 0, 0, 0));
    assertThat(f.acquirable()).isEqualTo(2);
  }

  @Test
  void closesWithAnEmptyWindow() {
    CircuitFixture f = CircuitFixture.in(HALF_OPEN);

    f.succeed(2);

    assertThat(f.circuit.status()).isEqualTo(new CircuitStatus(CLOSED, 0, 0, 0, 0));
  }

  @Test
  void opensAgainForTheWholeTimeWhenAProbeFails() {
    CircuitFixture f = CircuitFixture.in(HALF_OPEN);

    f.succeed(1);
    f.fail(1);
    f.clock.advance(java.time.Duration.ofSeconds(10));

    assertThat(f.state()).isEqualTo(OPEN);
    assertThat(f.opened).hasValue(2);
  }

  @Test
  void opensAgainWhenProbesAreSlow() {
    CircuitFixture f = CircuitFixture.in(HALF_OPEN);

    f.slow(2);

    assertThat(f.state()).isEqualTo(OPEN);
  }

  @Test
  void doesNotTakeAttemptsForProbesThatBeganBefore() {
    CircuitFixture f = new CircuitFixture(CircuitFixture.SETTINGS);
    List<Circuit.Permit> early = Stream.generate(f::acquire).limit(6).toList();
    f.fail(4);
    f.endOpenTime();

    early.subList(0, 2).forEach(permit -> f.circuit.succeeded(permit, 0));
    early.subList(2, 4).forEach(f::fail);
    early.subList(4, 6).forEach(f.circuit::ignored);

    assertThat(f.state()).isEqualTo(HALF_OPEN);
    assertThat(f.acquirable()).as("probes").isEqualTo(2);
  }

  @Test
  void doesNotCountProbesOnceTheyHaveDecided() {
    CircuitFixture f = new CircuitFixture(CircuitFixture.settings(0, Duration.seconds(10), 6));
    f.fail(4);
    f.endOpenTime();
    Circuit.Permit late = f.acquire();
    // Four attempts decide here as in the window.
    f.succeed(4);

    f.fail(late);

    assertThat(f.circuit.status()).isEqualTo(new CircuitStatus(CLOSED, 0, 0, 0, 0));
  }

  @Test
  void givesTheProbesPermissionToTheNextWhereOneSaysNothing() {
    CircuitFixture f = CircuitFixture.in(HALF_OPEN);

    f.ignore(100);

    assertThat(f.state()).isEqualTo(HALF_OPEN);
    assertThat(f.acquirable()).isEqualTo(2);
  }

  @Test
  void neverHasMoreProbesUnderWayThanAllowed() {
    CircuitFixture f = CircuitFixture.in(HALF_OPEN);
    AtomicInteger underWay = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger permitted = new AtomicInteger();

    IntStream.range(0, 20_000)
        .parallel()
        .forEach(
            i ->
                f.circuit
                    .tryAcquire()
                    .ifPresent(
                        permit -> {
                          permitted.incrementAndGet();
                          most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
                          underWay.decrementAndGet();
                          f.circuit.ignored(permit);
                        }));

    assertThat(most.get()).isBetween(1, 2);
    assertThat(permitted.get()).isGreaterThanOrEqualTo(2);
    assertThat(f.acquirable()).as("permissions that are left").isEqualTo(2);
  }

  @Test
  void letsNoMoreThroughThanAllowedWhileProbesAreUnderWay() {
    CircuitFixture f = CircuitFixture.in(OPEN);
    f.endOpenTime();

    long permitted =
        IntStream.range(0, 1_000)
            .parallel()
            .filter(i -> f.circuit.tryAcquire().isPresent())
            .count();

    assertThat(permitted).isEqualTo(2);
  }

  @Test
  void opensOnceHoweverManyFailAtOnce() {
    CircuitFixture f = new CircuitFixture(CircuitFixture.SETTINGS);
    List<Circuit.Permit> permits = Stream.generate(f::acquire).limit(1_000).toList();

    permits.parallelStream().forEach(f::fail);

    assertThat(f.state()).isEqualTo(OPEN);
    assertThat(f.opened).hasValue(1);
  }

  @Test
  void isOpenNoLongerThanItsTimeWhereTheClockIsSetBack() {
    CircuitFixture f = CircuitFixture.in(OPEN);

    f.clock.set(f.clock.instant().minus(java.time.Duration.ofHours(1)));
    CircuitState before = f.state();
    f.endOpenTime();

    assertThat(before).isEqualTo(OPEN);
    assertThat(f.state()).isEqualTo(HALF_OPEN);
    assertThat(f.acquirable()).isEqualTo(2);
  }

  @Test
  void countsTheWindowsAttemptsWhereTheClockIsSetBack() {
    CircuitFixture f = new CircuitFixture(CircuitFixture.SETTINGS);
    f.fail(3);

    f.clock.set(f.clock.instant().minus(java.time.Duration.ofHours(1)));
    f.fail(1);

    assertThat(f.state()).isEqualTo(OPEN);
  }
}
