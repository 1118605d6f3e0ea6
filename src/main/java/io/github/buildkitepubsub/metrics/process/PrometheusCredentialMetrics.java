package io.github.buildkitepubsub.metrics.process;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Supplier;

/** How old secrets are, and how long certificates are valid. Each method is called once. */
public final class PrometheusCredentialMetrics {

  private final PrometheusRegistry registry;

  public PrometheusCredentialMetrics(PrometheusRegistry registry) {
    this.registry = registry;
  }

  /**
   * Shows ages.
   *
   * @param ages by the secrets' names; asked with each scrape
   */
  public void observeSecrets(Supplier<Map<String, Duration>> ages) {
    GaugeWithCallback.builder()
        .name("buildkite_secret_age_seconds")
        .help("Time since the file was changed that a secret is read from.")
        .labelNames("secret")
        .callback(
            callback ->
                ages.get().forEach((secret, age) -> callback.call(age.toMillis() / 1e3, secret)))
        .register(registry);
  }

  /**
   * Shows how much time is left; less than none once it is too late.
   *
   * @param expiries when the first certificate that a connector shows expires, by the connector's
   *     name; asked with each scrape
   */
  public void observeCertificates(Supplier<Map<String, Instant>> expiries, InstantSource clock) {
    GaugeWithCallback.builder()
        .name("buildkite_certificate_expires_seconds")
        .help("Time until the certificate of a connector expires, or one that it was signed with.")
        .labelNames("connector")
        .callback(
            callback -> {
              Instant now = clock.instant();
              expiries
                  .get()
                  .forEach(
                      (connector, at) ->
                          callback.call(Duration.between(now, at).toMillis() / 1e3, connector));
            })
        .register(registry);
  }
}
