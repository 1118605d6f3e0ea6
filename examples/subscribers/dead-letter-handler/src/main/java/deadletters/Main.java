package deadletters;

import com.google.api.gax.core.NoCredentialsProvider;
import com.google.cloud.pubsub.v1.MessageReceiver;
import com.google.cloud.pubsub.v1.Subscriber;
import com.google.cloud.pubsub.v1.SubscriptionAdminSettings;
import com.google.pubsub.v1.ProjectSubscriptionName;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs the handler until it is told to stop. */
public final class Main {

  private static final int STOP_SECONDS = 10;

  private Main() {}

  /** Reads {@code PROJECT_ID}, {@code SUBSCRIPTION_ID}, {@code ARCHIVE_FILE}. */
  public static void main(String[] arguments) throws Exception {
    Map<String, String> environment = System.getenv();
    String project = required(environment, "PROJECT_ID");
    String subscription = required(environment, "SUBSCRIPTION_ID");
    Path path = Path.of(environment.getOrDefault("ARCHIVE_FILE", "dead-letters.ndjson"));
    try (Archive archive = new Archive(path)) {
      Subscriber subscriber =
          subscriber(
              ProjectSubscriptionName.of(project, subscription),
              environment.get("PUBSUB_EMULATOR_HOST"),
              new DeadLetterHandler(archive, System.out, InstantSource.system()));
      Thread main = Thread.currentThread();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(subscriber, main), "stop"));
      subscriber.startAsync().awaitRunning();
      // Fails if the subscription is gone or may not be read: whoever runs this starts it again.
      subscriber.awaitTerminated();
    }
  }

  /**
   * @param address {@code host:port} of an emulator; null means Google
   */
  static Subscriber subscriber(
      ProjectSubscriptionName name, String address, MessageReceiver receiver) {
    // One thread is enough for dead letters, and the archive is one file.
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

  private static void stop(Subscriber subscriber, Thread main) {
    try {
      subscriber.stopAsync().awaitTerminated(STOP_SECONDS, TimeUnit.SECONDS);
      main.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
    } catch (TimeoutException | IllegalStateException e) {
      System.err.println("ended with letters under way; they come again");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
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
