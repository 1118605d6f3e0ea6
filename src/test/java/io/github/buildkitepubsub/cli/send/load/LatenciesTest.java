package io.github.buildkitepubsub.cli.send.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LatenciesTest {

  private final Latencies latencies = new Latencies();

  @Test
  void percentilesAreAtMostAThirtySecondTooHigh() {
    LongStream.rangeClosed(1, 1000).mapToObj(Duration::ofMillis).forEach(latencies::record);

    assertThat(latencies.percentile(0.5)).isBetween(Duration.ofMillis(500), Duration.ofMillis(516));
    assertThat(latencies.percentile(0.99))
        .isBetween(Duration.ofMillis(990), Duration.ofMillis(1021));
    assertThat(latencies.percentile(1)).isBetween(Duration.ofMillis(1000), Duration.ofMillis(1032));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 31, 32, 63, 64, 65, 1_000_000, 3_600_000_000_000L, Long.MAX_VALUE})
  void holdsEveryDuration(long nanos) {
    latencies.record(Duration.ofNanos(nanos));

    long percentile = latencies.percentile(0.5).toNanos();
    assertThat(percentile).isBetween(nanos, nanos + Math.min(nanos / 32, Long.MAX_VALUE - nanos));
  }

  @Test
  void oneSlowAnswerInAHundredIsNotInTheMedian() {
    LongStream.range(0, 99).forEach(i -> latencies.record(Duration.ofMillis(1)));
    latencies.record(Duration.ofSeconds(10));

    assertThat(latencies.percentile(0.99)).isLessThan(Duration.ofMillis(2));
    assertThat(latencies.percentile(1)).isGreaterThanOrEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void nothingIsZero() {
    assertThat(latencies.percentile(0.99)).isZero();
  }
}
