package buildmetrics;

import com.google.api.gax.core.NoCredentialsProvider;
import com.google.cloud.pubsub.v1.MessageReceiver;
import com.google.cloud.pubsub.v1.Subscriber;
import com.google.cloud.pubsub.v1.SubscriptionAdminSettings;
import com.google.pubsub.v1.ProjectSubscriptionName;
import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs the collector until it is told to stop. */
public final class Main {

  private static final int STOP_SECONDS = 10;

  /** Some hours of a busy organization, and about 15 MB. */
  private static final int RECENT_EVENTS = 100_000;

  private static final int AGENTS = 10_000;

  private Main() {}

  /** Reads {@code PROJECT_ID}, {@code SUBSCRIPTION_ID}, {@code METRICS_PORT}, {@code PIPELINES}. */
  public static void main(String[] arguments) throws Exception {
    Map<String, String> environment = System.getenv();
    String project = required(environment, "PROJECT_ID");
    String subscription = required(environment, "SUBSCRIPTION_ID");
    int port = Integer.parseInt(environment.getOrDefault("METRICS_PORT", "9464"));
    int pipelines = Integer.parseInt(environment.getOrDefault("PIPELINES", "200"));

    PrometheusRegistry registry = new PrometheusRegistry();
    Subscriber subscriber =
        subscriber(
            ProjectSubscriptionName.of(project, subscription),
            environment.get("PUBSUB_EMULATOR_HOST"),
            collector(registry, pipelines, System.out));
    try (HTTPServer server = HTTPServer.builder().port(port).registry(registry).buildAndStart()) {
      System.out.printf(
          "{\"severity\":\"INFO\",\"message\":\"serves /metrics on port %d\"}%n", server.getPort());
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(subscriber), "stop"));
      subscriber.startAsync().awaitRunning();
      // Fails if the subscription is gone or may not be read: whoever runs this starts it again.
      subscriber.awaitTerminated();
    }
  }

  static MetricsCollector collector(PrometheusRegistry registry, int pipelines, PrintStream log) {
    return new MetricsCollector(
        registry,
        new BuildMetrics(registry, new Pipelines(pipelines), new ConnectedAgents(AGENTS)),
        new RecentEvents(RECENT_EVENTS),
        log);
  }

  /**
   * @param address {@code host:port} of an emulator; null means Google
   */
  static Subscriber subscriber(
      ProjectSubscriptionName name, String address, MessageReceiver receiver) {
    Subscriber.Builder builder = Subscriber.newBuilder(name, receiver);
    if (address != null) {
      builder
          .setChannelProvider(
              SubscriptionAdminSettings.defaultGrpcTransportProviderBuilder()
                  .setEndpoint(address)
                  .setChannelConfigurator(channel -> channel.usePlaintext())
                  .build())
          .setCredentialsProvider(NoCredentialsProvider.create());
    }
    return builder.build();
  }

  private static void stop(Subscriber subscriber) {
    try {
      subscriber.stopAsync().awaitTerminated(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException | IllegalStateException e) {
      System.err.println("ended with messages under way; they come again");
    }
  }

  private static String required(Map<String, String> environment, String name) {
    String value = environment.getOrDefault(name, "");
    if (value.isBlank()) {
      System.err.println("set " + name);
      System.exit(2);
    }
    return value;
  }
}
