package io.github.buildkitepubsub.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.jackson.Jackson;
import io.dropwizard.util.Duration;
import io.github.buildkitepubsub.testing.Violations;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetrySettingsTest {

  @Test
  void hasValidDefaults() throws Exception {
    PublishSettings read = Jackson.newObjectMapper().readValue("{}", PublishSettings.class);

    assertThat(read).isEqualTo(PublishSettings.defaults());
    assertThat(Violations.of(read)).isEmpty();
    assertThat(read.retry().maxAttempts()).isEqualTo(5);
    assertThat(read.retry().within()).isEqualTo(Duration.seconds(30));
    assertThat(read.retry().jitter()).isEqualTo(0.2);
    assertThat(read.retry().delays())
        .extracting(Duration::toMilliseconds)
        .containsExactly(100L, 500L, 1_000L, 2_000L, 5_000L, 10_000L);
  }

  @ParameterizedTest
  @CsvSource({"1, true", "100, true", "0, false", "-1, false", "101, false"})
  void boundsTheAttempts(int attempts, boolean valid) {
    assertThat(Violations.of(new RetrySettings(attempts, null, null, null)).isEmpty())
        .isEqualTo(valid);
  }

  @ParameterizedTest
  @CsvSource({"1ms, true", "1h, true", "0ms, false", "61m, false"})
  void boundsTheTimeOfAttempts(String within, boolean valid) {
    RetrySettings settings = new RetrySettings(null, Duration.parse(within), null, null);

    assertThat(Violations.of(settings).isEmpty()).isEqualTo(valid);
  }

  @ParameterizedTest
  @CsvSource({"0.0, true", "0.9, true", "-0.1, false", "0.91, false"})
  void boundsTheJitter(double jitter, boolean valid) {
    assertThat(Violations.of(new RetrySettings(null, null, null, jitter)).isEmpty())
        .isEqualTo(valid);
  }

  @Test
  void needsADelay() {
    assertThat(Violations.of(new RetrySettings(null, null, List.of(), null)))
        .containsOnlyKeys("delays");
  }

  @Test
  void isLookedIntoByItsStage() {
    PublishSettings settings = new PublishSettings(new RetrySettings(0, null, null, null), null);

    assertThat(Violations.of(settings)).containsOnlyKeys("retry.maxAttempts");
  }
}
