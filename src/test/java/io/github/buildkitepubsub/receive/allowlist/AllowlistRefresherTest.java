package io.github.buildkitepubsub.receive.allowlist;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.util.Duration;
import io.github.buildkitepubsub.receive.address.AddressRange;
import io.github.buildkitepubsub.testing.ManualClock;
import io.github.buildkitepubsub.testing.ManualScheduler;
import io.github.buildkitepubsub.testing.ShowsLive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AllowlistRefresherTest {

  private static final List<AddressRange> FIRST = List.of(AddressRange.parse("192.0.2.0/24"));
  private static final List<AddressRange> SECOND = List.of(AddressRange.parse("198.51.100.12"));

  private final ManualClock clock = new ManualClock();
  private final ManualScheduler scheduler = new ManualScheduler();
  private final List<Boolean> refreshes = new ArrayList<>();
  private @Nullable List<AddressRange> answer = FIRST;
  private double drawn = 0.5;
  private DoubleSupplier age = () -> 0;
  @TempDir private Path directory;

  @Test
  void asksAtTheStartAndAfterEachInterval() {
    Allowlist allowlist = start(null);

    advance(0);
    List<AddressRange> first = allowlist.ranges();
    answer = SECOND;
    advance(59 * 60);
    List<AddressRange> early = allowlist.ranges();
    advance(60);

    assertThat(first).isEqualTo(FIRST);
    assertThat(early).isEqualTo(FIRST);
    assertThat(allowlist.ranges()).isEqualTo(SECOND);
    assertThat(refreshes).containsExactly(true, true);
  }

  @Test
  void spreadsItsIntervals() {
    start(null);
    drawn = 0;
    advance(0);
    drawn = 1;
    advance(54 * 60);

    assertThat(scheduler.delays())
        .containsExactly(
            java.time.Duration.ZERO,
            java.time.Duration.ofMinutes(54),
            java.time.Duration.ofMinutes(66));
  }

  @Test
  void keepsTheListAndAsksAgainSoonAfterAFailure() {
    Allowlist allowlist = start(null);
    advance(0);

    answer = null;
    advance(3600);
    answer = SECOND;
    List<AddressRange> meanwhile = allowlist.ranges();
    advance(60);

    assertThat(meanwhile).isEqualTo(FIRST);
    assertThat(allowlist.ranges()).isEqualTo(SECOND);
    assertThat(refreshes).containsExactly(true, false, true);
  }

  @Test
  void startsWithTheListOnDiskAndItsAge() throws Exception {
    Path file = directory.resolve("allowlist.json");
    start(file);
    advance(0);
    answer = null;
    clock.advance(java.time.Duration.ofHours(5));

    Allowlist restarted = start(file);

    assertThat(restarted.ranges()).isEqualTo(FIRST);
    assertThat(age.getAsDouble()).isEqualTo(5 * 3600.0);
    assertThat(directory).isDirectoryNotContaining("glob:**.new");
  }

  @Test
  void setsADamagedListOnDiskAside() throws Exception {
    Path file = Files.writeString(directory.resolve("allowlist.json"), "{\"webhook_ips\": [\"19");

    Allowlist allowlist = start(file);
    boolean known = allowlist.fetchedAt() != null;
    advance(0);

    assertThat(known).isFalse();
    assertThat(allowlist.ranges()).isEqualTo(FIRST);
    assertThat(Files.readString(file)).isEqualTo("{\"webhook_ips\":[\"192.0.2.0/24\"]}");
  }

  @Test
  void usesAListThatCannotBeKept() {
    Allowlist allowlist = start(directory.resolve("missing/allowlist.json"));

    advance(0);

    assertThat(allowlist.ranges()).isEqualTo(FIRST);
    assertThat(refreshes).containsExactly(true);
  }

  @Test
  void saysHowHealthyTheListIs() {
    answer = null;
    AllowlistRefresher refresher = refresher(new Allowlist(settings(null)), settings(null));
    refresher.start();

    boolean unknown = refresher.execute().isHealthy();
    answer = FIRST;
    advance(0);
    boolean fresh = refresher.execute().isHealthy();
    answer = null;
    advance(3 * 3600);
    boolean notYetOld = refresher.execute().isHealthy();
    advance(1);

    assertThat(unknown).isFalse();
    assertThat(fresh).isTrue();
    assertThat(notYetOld).isTrue();
    assertThat(refresher.execute().isHealthy()).isFalse();
  }

  @Test
  void hasNoAgeWithoutAList() {
    start(null);

    assertThat(age.getAsDouble()).isNaN();
  }

  @Test
  void asksNothingAfterItsStop() {
    AllowlistRefresher refresher = refresher(new Allowlist(settings(null)), settings(null));
    refresher.start();
    advance(0);

    refresher.stop();
    advance(10 * 3600);

    assertThat(refreshes).hasSize(1);
  }

  private AllowlistRefresher started() {
    AllowlistRefresher refresher = refresher(new Allowlist(settings(null)), settings(null));
    refresher.start();
    advance(0);
    return refresher;
  }

  private static AllowlistSettings changed(
      boolean enabled, boolean refreshed, int minutes, double jitter) {
    return new AllowlistSettings(
        enabled,
        null,
        new RefreshSettings(refreshed, null, Duration.minutes(minutes), jitter),
        null,
        null);
  }

  @ShowsLive({"receive.allowlist.refresh.interval", "receive.allowlist.refresh.jitter"})
  @Test
  void asksAtOtherIntervalsOnceItIsTold() {
    drawn = 1;
    AllowlistRefresher refresher = started();

    refresher.update(changed(true, true, 10, 0.1));
    advance(11 * 60);
    int afterOne = refreshes.size();
    refresher.update(changed(true, true, 10, 0.5));
    advance(11 * 60);
    int early = refreshes.size();
    advance(4 * 60);

    assertThat(afterOne).isEqualTo(2);
    assertThat(early).isEqualTo(2);
    assertThat(refreshes).hasSize(3);
  }

  @Test
  void goesOnWaitingWhereItsIntervalStays() {
    AllowlistRefresher refresher = started();
    advance(59 * 60);

    refresher.update(settings(null));
    advance(60);

    assertThat(refreshes).hasSize(2);
  }

  @ShowsLive({"receive.allowlist.refresh.enabled", "receive.allowlist.enabled"})
  @ParameterizedTest
  @CsvSource({"false, true", "true, false"})
  void asksNothingWhileItIsOffAndAtOnceWhenItIsOnAgain(boolean enabled, boolean refreshed) {
    AllowlistRefresher refresher = started();

    refresher.update(changed(enabled, refreshed, 60, 0.1));
    advance(10 * 3600);
    int whileOff = refreshes.size();
    boolean isHealthy = refresher.execute().isHealthy();
    refresher.update(settings(null));
    advance(0);

    assertThat(whileOff).isEqualTo(1);
    assertThat(isHealthy).as("an old list that nobody uses").isTrue();
    assertThat(refreshes).hasSize(2);
  }

  @Test
  void asksNothingBeforeItsStart() {
    AllowlistRefresher refresher =
        refresher(new Allowlist(settings(null)), changed(false, true, 60, 0.1));

    refresher.update(settings(null));
    advance(3600);

    assertThat(refreshes).isEmpty();
  }

  private Allowlist start(@Nullable Path cacheFile) {
    AllowlistSettings settings = settings(cacheFile);
    Allowlist allowlist = new Allowlist(settings);
    refresher(allowlist, settings).start();
    return allowlist;
  }

  private static AllowlistSettings settings(@Nullable Path cacheFile) {
    RefreshSettings refresh = new RefreshSettings(null, null, Duration.minutes(60), 0.1);
    return new AllowlistSettings(
        true, null, refresh, cacheFile == null ? null : cacheFile.toString(), null);
  }

  private AllowlistRefresher refresher(Allowlist allowlist, AllowlistSettings settings) {
    AllowlistMetrics metrics =
        new AllowlistMetrics() {
          @Override
          public void refreshed(boolean good) {
            refreshes.add(good);
          }

          @Override
          public void observeAge(DoubleSupplier seconds) {
            age = seconds;
          }
        };
    return new AllowlistRefresher(
        allowlist, settings, this::fetch, metrics, clock, () -> drawn, scheduler);
  }

  private List<AddressRange> fetch() throws IOException {
    if (answer == null) {
      throw new IOException("down");
    }
    return answer;
  }

  private void advance(int seconds) {
    clock.advance(java.time.Duration.ofSeconds(seconds));
    scheduler.advance(java.time.Duration.ofSeconds(seconds));
  }
}
