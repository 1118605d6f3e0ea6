package io.github.buildkitepubsub.app;

import ch.qos.logback.classic.LoggerContext;
import io.dropwizard.core.server.DefaultServerFactory;
import io.dropwizard.core.server.ServerFactory;
import io.dropwizard.core.server.SimpleServerFactory;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.jetty.ConnectorFactory;
import io.dropwizard.jetty.HttpConnectorFactory;
import io.github.buildkitepubsub.configuration.RelayConfiguration;
import io.github.buildkitepubsub.configuration.reload.LivePart;
import io.github.buildkitepubsub.configuration.reload.LiveSecrets;
import io.github.buildkitepubsub.metrics.PrometheusAdminMetrics;
import io.github.buildkitepubsub.operate.access.AccessFilter;
import io.github.buildkitepubsub.operate.loglevel.LogLevelTask;
import io.github.buildkitepubsub.operate.loglevel.LogLevels;
import io.github.buildkitepubsub.operate.task.OperatorTask;
import io.github.buildkitepubsub.operate.task.TaskServlet;
import io.github.buildkitepubsub.receive.RequestIds;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds what guards the admin port, and the tasks that are there whatever the settings are. */
final class AdminWiring {

  private static final Logger log = LoggerFactory.getLogger(AdminWiring.class);

  private final RelayConfiguration configuration;
  private final Environment environment;
  private final List<OperatorTask> tasks = new ArrayList<>();
  private final boolean isOnLoopback;
  private final AdminTokens tokens;
  private final LongSupplier nanoTime;

  AdminWiring(
      RelayConfiguration configuration,
      Environment environment,
      ScheduledExecutorService timer,
      InstantSource clock,
      LongSupplier nanoTime,
      LiveSecrets secrets,
      Consumer<LivePart> live) {
    this.configuration = configuration;
    this.environment = environment;
    this.nanoTime = nanoTime;
    LoggerContext loggers = (LoggerContext) LoggerFactory.getILoggerFactory();
    LogLevels levels = new LogLevels(loggers, timer, clock);
    add(new LogLevelTask(levels));
    this.isOnLoopback = isOnLoopback(configuration.getServerFactory());
    this.tokens = new AdminTokens(secrets.admin(), isOnLoopback);
    live.accept(tokens);
    live.accept(new LogLevelPart(configuration, levels));
  }

  /** One more task. */
  void add(OperatorTask task) {
    tasks.add(task);
  }

  boolean hasTask(String name) {
    return tasks.stream().anyMatch(task -> task.name().equals(name));
  }

  /** Puts the filters and the tasks in place. */
  void install(PrometheusRegistry prometheus, RequestIds requestIds) {
    if (tokens.isOpen()) {
      log.atWarn()
          .log(
              "the admin port listens beyond this machine and asks for no token: whoever reaches it"
                  + " can use the tasks; set ADMIN_TOKEN");
    }
    PrometheusAdminMetrics metrics = new PrometheusAdminMetrics(prometheus);
    requestIds.install(environment.getAdminContext());
    filter(
        "access",
        new AccessFilter(
            configuration.operate(),
            tokens::current,
            isOnLoopback,
            metrics,
            configuration.receive().errorDocumentation(),
            environment.getObjectMapper(),
            nanoTime));
    // Dropwizard has put its own servlet there already, with tasks that check nothing.
    Objects.requireNonNull(
            environment.getAdminContext().getServletHandler().getServlet("tasks"),
            "Dropwizard's servlet of tasks")
        .setServlet(new TaskServlet(tasks, nanoTime));
  }

  private void filter(String name, Filter filter) {
    environment
        .admin()
        .addFilter(name, filter)
        // True: in the order in which they are added.
        .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
  }

  /** True if every connector of the admin port is bound to the loopback interface. */
  static boolean isOnLoopback(ServerFactory server) {
    List<ConnectorFactory> connectors = List.of();
    if (server instanceof DefaultServerFactory two) {
      connectors = two.getAdminConnectors();
    } else if (server instanceof SimpleServerFactory one) {
      connectors = List.of(one.getConnector());
    }
    return !connectors.isEmpty() && connectors.stream().allMatch(AdminWiring::isOnLoopback);
  }

  private static boolean isOnLoopback(ConnectorFactory connector) {
    if (!(connector instanceof HttpConnectorFactory http) || http.getBindHost() == null) {
      return false;
    }
    try {
      return InetAddress.getByName(http.getBindHost()).isLoopbackAddress();
    } catch (UnknownHostException e) {
      // Jetty will say so.
      return false;
    }
  }
}
