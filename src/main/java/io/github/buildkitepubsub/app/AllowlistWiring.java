package io.github.buildkitepubsub.app;

import io.dropwizard.core.setup.Environment;
import io.github.buildkitepubsub.configuration.reload.LivePart;
import io.github.buildkitepubsub.metrics.PrometheusAllowlistMetrics;
import io.github.buildkitepubsub.receive.allowlist.AddressSource;
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
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Builds the address allowlist and what refreshes it. */
final class AllowlistWiring {

  /** Long for a small document, and well within the shortest interval. */
  private static final Duration FETCH_WITHIN = Duration.ofSeconds(10);

  private AllowlistWiring() {}

  static Allowlist build(
      AllowlistSettings settings,
      Environment environment,
      PrometheusRegistry prometheus,
      InstantSource clock,
      Consumer<LivePart> live) {
    Allowlist allowlist = new Allowlist(settings);
    ScheduledExecutorService thread =
        environment
            .lifecycle()
            .scheduledExecutorService("allowlist-refresh", true)
            .threads(1)
            .removeOnCancelPolicy(true)
            .build();
    AllowlistRefresher refresher =
        new AllowlistRefresher(
            allowlist,
            settings,
            metaApi(settings),
            new PrometheusAllowlistMetrics(prometheus),
            clock,
            () -> ThreadLocalRandom.current().nextDouble(),
            thread);
    environment.lifecycle().manage(refresher);
    environment.healthChecks().register("allowlist", refresher);
    live.accept(
        LivePart.named(
            "allowlist",
            next -> () -> refresher.update(next.configuration().receive().allowlist())));
    return allowlist;
  }

  /**
   * Made when it is first asked: its client has threads, which a list that is not used needs not.
   */
  private static AddressSource metaApi(AllowlistSettings settings) {
    AtomicReference<@Nullable MetaApi> made = new AtomicReference<>();
    return () -> {
      MetaApi api = made.get();
      if (api == null) {
        api = new MetaApi(URI.create(settings.refresh().url()), FETCH_WITHIN);
        made.set(api);
      }
      return api.fetch();
    };
  }
}
