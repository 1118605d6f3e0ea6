package statuspage;

import com.google.api.gax.core.NoCredentialsProvider;
import com.google.cloud.pubsub.v1.MessageReceiver;
import com.google.cloud.pubsub.v1.Subscriber;
import com.google.cloud.pubsub.v1.SubscriptionAdminSettings;
import com.google.pubsub.v1.ProjectSubscriptionName;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs the updater until it is told to stop. */
public final class Main {

  private static final int STOP_SECONDS = 10;

  /** Statuspage allows a key one request in a second: https://developer.statuspage.io. */
  private static final Duration BETWEEN_REQUESTS = Duration.ofSeconds(1);

  private Main() {}

  /** The README has the variables. */
  public static void main(String[] arguments) throws Exception {
    Map<String, String> environment = System.getenv();
    ProjectSubscriptionName name =
        ProjectSubscriptionName.of(
            required(environment, "PROJECT_ID"), required(environment, "SUBSCRIPTION_ID"));
    StatusPage page =
        new StatuspageApi(
            URI.create(environment.getOrDefault("STATUSPAGE_URL", "https://api.statuspage.io")),
            required(environment, "STATUSPAGE_PAGE_ID"),
            required(environment, "STATUSPAGE_API_KEY"));
    Duration minInterval =
        Duration.ofSeconds(Long.parseLong(environment.getOrDefault("MIN_INTERVAL_SECONDS", "30")));
    Map<String, Component> components =
        Component.read(Path.of(environment.getOrDefault("COMPONENTS_FILE", "components.json")));
    Log log = new Log(System.out);

    try (StateFile file =
        new StateFile(Path.of(environment.getOrDefault("STATE_FILE", "status-page.json")))) {
      Board board = new Board(components, file);
      startPublishing(
          new StatusPublisher(board, page, minInterval, InstantSource.system(), log),
          BETWEEN_REQUESTS);
      Subscriber subscriber =
          subscriber(name, environment.get("PUBSUB_EMULATOR_HOST"), new StatusUpdater(board, log));
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(subscriber), "stop"));
      subscriber.startAsync().awaitRunning();
      // Fails if the subscription is gone or may not be read: whoever runs this starts it again.
      subscriber.awaitTerminated();
    }
  }

  /** Publishes on a thread of its own until that is interrupted, or the process ends. */
  static Thread startPublishing(StatusPublisher publisher, Duration pause) {
    Thread thread =
        new Thread(
            () -> {
              try {
                while (true) {
                  publisher.publishOne();
                  Thread.sleep(pause.toMillis());
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "publisher");
    thread.setDaemon(true);
    // Without this thread nothing is shown: better to be started again.
    thread.setUncaughtExceptionHandler(
        (failed, cause) -> {
          cause.printStackTrace();
          Runtime.getRuntime().halt(1);
        });
    thread.start();
    return thread;
  }

  /**
   * @param address {@code host:port} of an emulator; null means Google
   */
  static Subscriber subscriber(
      ProjectSubscriptionName name, String address, MessageReceiver receiver) {
    // One thread is enough for builds, and the state is one file.
    Subscriber.Builder builder = Subscriber.newBuilder(name, receiver).setParallelPullCount(1);
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
