package io.github.buildkitepubsub.app;

import io.dropwizard.core.setup.Environment;
import io.github.buildkitepubsub.metrics.PrometheusAllowlistMetrics;
import io.github.buildkitepubsub.receive.allowlist.Allowlist;
import io.github.buildkitepubsub.receive.allowlist.AllowlistRefresher;
import io.github.buildkitepubsub.receive.allowlist.AllowlistSettings;
import io.github.buildkitepubsub.receive.allowlist.MetaApi;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;

/** Builds the address allowlist and, where it is to be refreshed, what refreshes it. */
final class AllowlistWiring {

  /** Long for a small document, and well within the shortest interval. */
  private static final Duration FETCH_WITHIN = Duration.ofSeconds(10);

  private AllowlistWiring() {}

  static Allowlist build(
      AllowlistSettings settings,
      Environment environment,
      PrometheusRegistry prometheus,
      InstantSource clock) {
    Allowlist allowlist = new Allowlist(settings);
    if (settings.enabled() && settings.refresh().enabled()) {
      ScheduledExecutorService thread =
          environment
              .lifecycle()
              .scheduledExecutorService("allowlist-refresh-%d", true)
              .threads(1)
              .removeOnCancelPolicy(true)
              .build();
      AllowlistRefresher refresher =
          new AllowlistRefresher(
              allowlist,
              settings,
              new MetaApi(URI.create(settings.refresh().url()), FETCH_WITHIN),
              new PrometheusAllowlistMetrics(prometheus),
              clock,
              () -> ThreadLocalRandom.current().nextDouble(),
              thread);
      environment.lifecycle().manage(refresher);
      environment.healthChecks().register("allowlist", refresher);
    }
    return allowlist;
  }
}
