package io.github.buildkitepubsub.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.health.HealthCheck;
import io.dropwizard.core.Application;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.testing.ConfigOverride;
import io.dropwizard.testing.DropwizardTestSupport;
import io.github.buildkitepubsub.forward.DurabilityHealthCheck;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What built-in.yml promises of the server, seen from outside. */
class BuiltInConfigurationIT {

  private static final DropwizardTestSupport<RelayConfiguration> SERVER =
      new DropwizardTestSupport<>(
          EmptyApplication.class,
          null,
          ConfigOverride.config("server.applicationConnectors[0].port", "0"),
          ConfigOverride.config("server.adminConnectors[0].port", "0"),
          ConfigOverride.config("server.shutdownGracePeriod", "0s"),
          ConfigOverride.config("health.healthChecks[1].initialState", "false"),
          // Else the stop of this test waits for a load balancer.
          ConfigOverride.config("health.delayedShutdownHandlerEnabled", "false"));

  private final HttpClient client = HttpClient.newHttpClient();

  /** Nothing but the health checks that the built-in file names. */
  public static final class EmptyApplication extends Application<RelayConfiguration> {
    @Override
    public void initialize(Bootstrap<RelayConfiguration> bootstrap) {
      bootstrap.setConfigurationFactoryFactory(
          LayeredConfigurationFactory.factory(
              Map.of("LOG_LEVEL", "error"), InputStream.nullInputStream()));
    }

    @Override
    public void run(RelayConfiguration configuration, Environment environment) {
      environment.jersey().disable();
      environment
          .healthChecks()
          .register(
              "pubsub",
              new HealthCheck() {
                @Override
                protected Result check() {
                  return Result.unhealthy("down");
                }
              });
      for (String name : List.of(DurabilityHealthCheck.NAME, "spool", "circuit-breaker")) {
        environment.healthChecks().register(name, DurabilityHealthCheck.none());
      }
    }
  }

  @BeforeAll
  static void start() throws Exception {
    SERVER.before();
  }

  @AfterAll
  static void stop() {
    SERVER.after();
  }

  @Test
  void readyThoughPubSubIsDown() throws Exception {
    HttpResponse<String> answer = get("/health-check?type=ready&name=all", "");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("\"healthy\":false", "\"name\":\"pubsub\"");
  }

  @Test
  void adminPortIsBoundToTheLoopbackInterface() {
    assertThat(SERVER.getEnvironment().getAdminContext().getServer().getConnectors())
        .filteredOn(connector -> "admin".equals(connector.getName()))
        .extracting(connector -> ((ServerConnector) connector).getHost())
        .containsExactly("127.0.0.1");
  }

  @Test
  void headersUpToTheLimitAreTakenAndLargerOnesAreNot() throws Exception {
    assertThat(get("/health-check", "x".repeat(15 * 1024)).statusCode()).isEqualTo(200);
    assertThat(get("/health-check", "x".repeat(17 * 1024)).statusCode()).isEqualTo(431);
  }

  private HttpResponse<String> get(String path, String header) throws Exception {
    URI address = URI.create("http://127.0.0.1:" + SERVER.getLocalPort() + path);
    return client.send(
        HttpRequest.newBuilder(address).header("X-Padding", header).build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
