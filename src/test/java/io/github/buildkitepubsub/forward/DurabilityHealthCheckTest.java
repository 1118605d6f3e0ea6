package io.github.buildkitepubsub.forward;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.health.HealthCheck;
import com.codahale.metrics.health.HealthCheck.Result;
import io.github.buildkitepubsub.spool.SpoolException;
import io.github.buildkitepubsub.testing.Events;
import io.github.buildkitepubsub.testing.FakeSpool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurabilityHealthCheckTest {

  private final FakeSpool spool = new FakeSpool();

  private static HealthCheck pubsub(boolean isHealthy) {
    return new HealthCheck() {
      @Override
      protected Result check() {
        return isHealthy ? Result.healthy() : Result.unhealthy("Pub/Sub is down");
      }
    };
  }

  private Result check(boolean pubsubIsHealthy) {
    return new DurabilityHealthCheck(spool::status, pubsub(pubsubIsHealthy)).execute();
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void isReadyWhileTheSpoolTakesEventsWhateverPubSubDoes(boolean pubsubIsHealthy) {
    assertThat(check(pubsubIsHealthy).isHealthy()).isTrue();
  }

  @Test
  void isReadyWithABrokenDiskWhilePubSubTakesEvents() {
    spool.failAppends(new SpoolException(SpoolException.Reason.UNAVAILABLE, "read-only", null));

    Result result = check(true);

    assertThat(result.isHealthy()).isTrue();
    assertThat(result.getMessage()).isEqualTo("Pub/Sub takes events, but read-only");
  }

  @Test
  void isNotReadyWhereNeitherTakesEvents() {
    spool.failAppends(new SpoolException(SpoolException.Reason.UNAVAILABLE, "read-only", null));

    Result result = check(false);

    assertThat(result.isHealthy()).isFalse();
    assertThat(result.getMessage()).isEqualTo("read-only; and Pub/Sub is down");
  }

  @Test
  void isNotReadyPastTheHighWaterMarkWhilePubSubIsDown() {
    spool.bound(17);
    spool.leftBehind(Events.of("ping"), 0);

    assertThat(check(true).isHealthy()).isTrue();
    assertThat(check(false).isHealthy()).isFalse();
  }

  @Test
  void isAlwaysReadyWithoutASpool() {
    assertThat(DurabilityHealthCheck.none().execute().isHealthy()).isTrue();
  }
}
