package io.github.buildkitepubsub.receive.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenBucketTest {

  /** Close to where a monotonic time overflows. */
  private static final long START = Long.MAX_VALUE - Duration.ofSeconds(10).toNanos();

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 30, 1_000})
  void givesAsManyTokensAsItHolds(int tokens) {
    TokenBucket bucket = new TokenBucket(tokens, START);

    assertThat(take(bucket, tokens, START)).isEqualTo(tokens);
    assertThat(bucket.isEmpty(START)).isTrue();
    assertThat(bucket.tryTake(START)).isFalse();
  }

  @Test
  void getsTokensBackOneByOne() {
    TokenBucket bucket = new TokenBucket(30, START);
    take(bucket, 30, START);

    assertThat(bucket.isEmpty(after(1_999))).isTrue();
    assertThat(bucket.isEmpty(after(2_000))).isFalse();
    assertThat(take(bucket, 30, after(2_000))).isEqualTo(1);
    assertThat(take(bucket, 30, after(60_000))).isEqualTo(29);
  }

  @Test
  void neverHoldsMore() {
    TokenBucket bucket = new TokenBucket(30, START);

    assertThat(take(bucket, 100, after(3_600_000))).isEqualTo(30);
  }

  private static long after(long millis) {
    return START + Duration.ofMillis(millis).toNanos();
  }

  private static long take(TokenBucket bucket, int times, long now) {
    return IntStream.range(0, times).filter(i -> bucket.tryTake(now)).count();
  }
}
