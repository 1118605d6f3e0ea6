package io.github.buildkitepubsub.spool;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.health.HealthCheck.Result;
import io.github.buildkitepubsub.spool.SpoolException.Reason;
import io.github.buildkitepubsub.testing.Events;
import io.github.buildkitepubsub.testing.FakeSpool;
import org.junit.jupiter.api.Test;

class SpoolHealthCheckTest {

  private final FakeSpool spool = new FakeSpool();
  private final SpoolHealthCheck check = new SpoolHealthCheck(spool);

  @Test
  void isHealthyWhileThereIsRoom() {
    spool.bound(1000);
    spool.leftBehind(Events.of("ping"), 0);

    Result result = check.execute();

    assertThat(result.isHealthy()).isTrue();
    assertThat(result.getMessage()).isEqualTo("1 events wait, 0 are given up: 16 of 1000 bytes");
  }

  @Test
  void tellsWhyNothingCanBeStored() {
    spool.failAppends(
        new SpoolException(Reason.UNAVAILABLE, "half of the disk (50%) is gone", null));

    Result result = check.execute();

    assertThat(result.isHealthy()).isFalse();
    assertThat(result.getMessage()).isEqualTo("half of the disk (50%) is gone");
  }

  @Test
  void isUnhealthyPastTheHighWaterMark() {
    spool.bound(17);
    spool.leftBehind(Events.of("ping"), 0);

    Result result = check.execute();

    assertThat(result.isHealthy()).isFalse();
    assertThat(result.getMessage()).startsWith("past the high-water mark");
  }
}
