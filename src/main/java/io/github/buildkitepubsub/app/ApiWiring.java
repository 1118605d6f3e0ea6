package io.github.buildkitepubsub.app;

import io.dropwizard.core.setup.Environment;
import io.dropwizard.health.DefaultHealthFactory;
import io.github.buildkitepubsub.configuration.RelayConfiguration;
import io.github.buildkitepubsub.openapi.ApiDocument;
import io.github.buildkitepubsub.openapi.ApiPage;
import io.github.buildkitepubsub.operate.ApiServlet;
import io.github.buildkitepubsub.operate.Document;
import io.github.buildkitepubsub.operate.access.OperateSettings;
import io.github.buildkitepubsub.receive.ProbeSettings;
import io.github.buildkitepubsub.receive.TestEngineSettings;
import io.github.buildkitepubsub.validate.Schemas;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Serves what each port has to offer as a document and as a page: the admin port's there always,
 * the application port's on that port where the settings say so.
 */
final class ApiWiring {

  /** They change with the settings, so whoever kept one asks whether it is still right. */
  private static final String CACHE_CONTROL = "no-cache";

  private static final String YAML = "/openapi.yaml";
  private static final String PAGE = "/docs";
  private static final String TASKS = "/tasks/";

  private final Supplier<RelayConfiguration> inForce;
  private final Environment environment;
  private final Predicate<String> isTask;

  /**
   * @param inForce the configuration as it is now: a document is made anew once it is another
   * @param isTask whether there is a task of this name; asked once the service runs
   */
  ApiWiring(
      Supplier<RelayConfiguration> inForce, Environment environment, Predicate<String> isTask) {
    this.inForce = inForce;
    this.environment = environment;
    this.isTask = isTask;
  }

  /** Serves them, and returns the paths on the application port. */
  Set<String> serve() {
    Supplier<ApiDocument> admin = () -> ApiDocument.admin(this::onAdminPort, this::isOpen);
    environment.admin().addServlet(YAML, yaml(admin)).addMapping(YAML);
    environment.admin().addServlet(PAGE, page(admin)).addMapping(PAGE);
    if (!inForce.get().receive().probes().docs()) {
      return Set.of();
    }
    Supplier<ApiDocument> application = () -> ApiDocument.application(this::onApplicationPort);
    environment.servlets().addServlet(YAML, yaml(application)).addMapping(YAML);
    environment.servlets().addServlet(PAGE, page(application)).addMapping(PAGE);
    return Set.of(YAML, PAGE);
  }

  /** Where a path of the document is served on the application port; null if it is not. */
  private @Nullable String onApplicationPort(String path) {
    RelayConfiguration configuration = inForce.get();
    ProbeSettings probes = configuration.receive().probes();
    TestEngineSettings testEngine = configuration.receive().testEngine();
    return switch (path) {
      case "/webhook" -> configuration.receive().path();
      case TestEngineSettings.DEFAULT_PATH + "/{secret}" ->
          onlyIf(!testEngine.secrets().isEmpty(), testEngine.path() + "/{secret}");
      case Schemas.PATH, Schemas.PATH + "/{type}" ->
          onlyIf(configuration.validation().serveSchemas(), path);
      case "/health" -> onlyIf(probes.health(), path);
      case "/ready" -> onlyIf(probes.ready(), path);
      case "/metrics" -> onlyIf(probes.metrics(), path);
      case "/health-check" -> healthCheckPaths().stream().findFirst().orElse(null);
      default -> path;
    };
  }

  /** The same for the admin port. */
  private @Nullable String onAdminPort(String path) {
    return onlyIf(!path.startsWith(TASKS) || isTask.test(path.substring(TASKS.length())), path);
  }

  /** True if it can be read there without a token. */
  private boolean isOpen(String path) {
    OperateSettings operate = inForce.get().operate();
    return operate.tokens().isEmpty() || operate.openPaths().contains(path);
  }

  private static @Nullable String onlyIf(boolean served, String path) {
    return served ? path : null;
  }

  private List<String> healthCheckPaths() {
    return inForce.get().getHealthFactory().orElse(null) instanceof DefaultHealthFactory health
            && health.isEnabled()
        ? health.getHealthCheckUrlPaths()
        : List.of();
  }

  private ApiServlet yaml(Supplier<ApiDocument> document) {
    return new ApiServlet(
        inForce,
        () ->
            Document.of(
                // The charset is in the type, so that browsers show it rightly.
                "application/yaml;charset=utf-8",
                Map.of("Cache-Control", CACHE_CONTROL, "X-Content-Type-Options", "nosniff"),
                document.get().yaml()));
  }

  private ApiServlet page(Supplier<ApiDocument> document) {
    return new ApiServlet(
        inForce,
        () -> {
          ApiPage page = document.get().page();
          return Document.of(
              "text/html;charset=utf-8",
              Map.of(
                  "Cache-Control",
                  CACHE_CONTROL,
                  "X-Content-Type-Options",
                  "nosniff",
                  "Content-Security-Policy",
                  page.contentSecurityPolicy(),
                  "Referrer-Policy",
                  "no-referrer"),
              page.html());
        });
  }
}
