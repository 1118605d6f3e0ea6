package io.github.buildkitepubsub.app;

import io.dropwizard.core.setup.Environment;
import io.github.buildkitepubsub.configuration.reload.ConfigurationReload;
import io.github.buildkitepubsub.configuration.reload.LiveConfiguration;
import io.github.buildkitepubsub.configuration.reload.LivePart;
import io.github.buildkitepubsub.metrics.PrometheusReloadMetrics;
import io.github.buildkitepubsub.operate.task.OperatorTask;
import io.github.buildkitepubsub.operate.task.ReloadConfigTask;
import io.github.buildkitepubsub.reload.FileWatch;
import io.github.buildkitepubsub.reload.HangUp;
import io.github.buildkitepubsub.reload.ReloadSettings;
import io.github.buildkitepubsub.reload.ReloadTrigger;
import io.github.buildkitepubsub.reload.Reloader;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;

/** Connects what triggers a reload with the parts of the service that follow live keys. */
final class ReloadWiring {

  private final LiveConfiguration started;
  private final Environment environment;
  private final PrometheusRegistry prometheus;
  private final Map<String, String> variables;
  private final List<LivePart> parts;

  ReloadWiring(
      LiveConfiguration started,
      Environment environment,
      PrometheusRegistry prometheus,
      Map<String, String> variables,
      List<LivePart> parts) {
    this.started = started;
    this.environment = environment;
    this.prometheus = prometheus;
    this.variables = variables;
    this.parts = parts;
  }

  /** Comes last, so that it is the first to stop. */
  void install(InstantSource clock, Consumer<OperatorTask> tasks) {
    ConfigurationReload reload =
        new ConfigurationReload(started, variables, environment.getObjectMapper(), parts);
    ScheduledExecutorService thread = thread();
    Reloader reloader =
        new Reloader(reload, new PrometheusReloadMetrics(prometheus), clock, thread);
    ReloadSettings settings = started.configuration().reload();
    if (settings.watch() && !reload.files().isEmpty()) {
      Runnable changed = () -> reloader.ask(ReloadTrigger.FILE);
      environment
          .lifecycle()
          .manage(
              new FileWatch(reload::files, settings.interval().toJavaDuration(), changed, thread));
    }
    environment.lifecycle().manage(new HangUp(() -> reloader.ask(ReloadTrigger.SIGNAL)));
    tasks.accept(new ReloadConfigTask(reloader));
  }

  /** Every reload runs on it, and every look at files. */
  private ScheduledExecutorService thread() {
    return environment
        .lifecycle()
        .scheduledExecutorService("config-reload", true)
        .threads(1)
        .removeOnCancelPolicy(true)
        .build();
  }
}
