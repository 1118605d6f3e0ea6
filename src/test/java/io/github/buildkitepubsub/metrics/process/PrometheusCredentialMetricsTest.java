package io.github.buildkitepubsub.metrics.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.secret.SecretFiles;
import io.github.buildkitepubsub.secret.SecretSettings;
import io.github.buildkitepubsub.testing.Exposition;
import io.github.buildkitepubsub.testing.ManualClock;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrometheusCredentialMetricsTest {

  @TempDir private Path directory;

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final PrometheusCredentialMetrics metrics = new PrometheusCredentialMetrics(registry);
  private final ManualClock clock = new ManualClock();

  private List<String> samples() {
    return Exposition.samples(registry, "buildkite_");
  }

  @Test
  void showsTheAgeOfASecretsFileUntilItIsRotated() throws Exception {
    Path file = Files.writeString(directory.resolve("token"), "x");
    Files.setLastModifiedTime(file, FileTime.from(ManualClock.START.minusSeconds(90)));
    SecretSettings secret = new SecretSettings("current", null, null, file.toString(), null);
    metrics.observeSecrets(() -> SecretFiles.ages(List.of(secret), clock.instant()));
    List<String> before = samples();

    clock.advance(Duration.ofDays(1));
    List<String> later = samples();
    Files.setLastModifiedTime(file, FileTime.from(clock.instant()));

    assertThat(before).containsExactly("buildkite_secret_age_seconds{secret=\"current\"} 90.0");
    assertThat(later).containsExactly("buildkite_secret_age_seconds{secret=\"current\"} 86490.0");
    assertThat(samples()).containsExactly("buildkite_secret_age_seconds{secret=\"current\"} 0.0");
    Files.delete(file);
    assertThat(samples()).isEmpty();
  }

  @Test
  void showsTheTimeThatIsLeftForACertificate() {
    Map<String, Instant> expiries = new HashMap<>();
    metrics.observeCertificates(() -> expiries, clock);
    List<String> withoutTls = samples();

    expiries.put("admin", ManualClock.START.plusSeconds(3600));
    List<String> before = samples();
    clock.advance(Duration.ofHours(2));

    assertThat(withoutTls).isEmpty();
    assertThat(before)
        .containsExactly("buildkite_certificate_expires_seconds{connector=\"admin\"} 3600.0");
    assertThat(samples())
        .containsExactly("buildkite_certificate_expires_seconds{connector=\"admin\"} -3600.0");
  }
}
