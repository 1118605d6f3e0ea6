package commitstatus;

import com.google.api.gax.batching.FlowControlSettings;
import com.google.api.gax.core.InstantiatingExecutorProvider;
import com.google.api.gax.core.NoCredentialsProvider;
import com.google.cloud.pubsub.v1.MessageReceiver;
import com.google.cloud.pubsub.v1.Subscriber;
import com.google.cloud.pubsub.v1.SubscriptionAdminSettings;
import com.google.pubsub.v1.ProjectSubscriptionName;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs the handler until it is told to stop. */
public final class Main {

  private static final int STOP_SECONDS = 15;

  /** How many events, and how many commits, are remembered: some 200 bytes each. */
  private static final int REMEMBERED = 20_000;

  /** What is in memory at a time; the rest stays with Pub/Sub. */
  private static final FlowControlSettings IN_MEMORY =
      FlowControlSettings.newBuilder()
          .setMaxOutstandingElementCount(100L)
          .setMaxOutstandingRequestBytes(20L << 20)
          .build();

  private Main() {}

  /** Reads the environment: README.md has the table. */
  public static void main(String[] arguments) throws Exception {
    Map<String, String> environment = System.getenv();
    GitHub github =
        new GitHub(
            URI.create(environment.getOrDefault("GITHUB_API_URL", "https://api.github.com")),
            token(environment),
            InstantSource.system());
    String host = environment.getOrDefault("GITHUB_HOST", "github.com");
    Subscriber subscriber =
        subscriber(
            ProjectSubscriptionName.of(
                required(environment, "PROJECT_ID"), required(environment, "SUBSCRIPTION_ID")),
            environment.get("PUBSUB_EMULATOR_HOST"),
            new StatusHandler(github, host, new Progress(REMEMBERED), System.out));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(subscriber), "stop"));
    subscriber.startAsync().awaitRunning();
    // Fails if the subscription is gone or may not be read: whoever runs this starts it again.
    subscriber.awaitTerminated();
  }

  /**
   * @param address {@code host:port} of an emulator; null means Google
   */
  static Subscriber subscriber(
      ProjectSubscriptionName name, String address, MessageReceiver receiver) {
    // One thread: GitHub asks for one request after another.
    Subscriber.Builder builder =
        Subscriber.newBuilder(name, receiver)
            .setParallelPullCount(1)
            .setExecutorProvider(
                InstantiatingExecutorProvider.newBuilder().setExecutorThreadCount(1).build())
            .setFlowControlSettings(IN_MEMORY);
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

  /** A file is read each time: a GitHub App's token lasts an hour, and somebody else renews it. */
  static GitHub.Token token(Map<String, String> environment) {
    String file = environment.getOrDefault("GITHUB_TOKEN_FILE", "");
    if (!file.isBlank()) {
      return () -> Files.readString(Path.of(file)).strip();
    }
    String token = required(environment, "GITHUB_TOKEN").strip();
    return () -> token;
  }

  private static void stop(Subscriber subscriber) {
    try {
      subscriber.stopAsync().awaitTerminated(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException | IllegalStateException e) {
      System.err.println("ended with events under way; they come again");
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
