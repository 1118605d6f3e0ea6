package bigqueryloader;

import com.google.api.gax.batching.FlowControlSettings;
import com.google.api.gax.core.NoCredentialsProvider;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.cloud.pubsub.v1.MessageReceiver;
import com.google.cloud.pubsub.v1.Subscriber;
import com.google.cloud.pubsub.v1.SubscriptionAdminSettings;
import com.google.pubsub.v1.ProjectSubscriptionName;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs the loader until it is told to stop. */
public final class Main {

  private static final int STOP_SECONDS = 30;
  private static final String GOOGLE = "https://bigquery.googleapis.com";
  private static final String SCOPE = "https://www.googleapis.com/auth/bigquery.insertdata";

  /**
   * Of messages that were pulled and are not settled; their rows take some times as much memory.
   */
  private static final long OUTSTANDING_BYTES = 50_000_000;

  private Main() {}

  /** The README has the variables. */
  public static void main(String[] arguments) throws Exception {
    Map<String, String> environment = System.getenv();
    String project = required(environment, "PROJECT_ID");
    String subscription = required(environment, "SUBSCRIPTION_ID");
    int rows = Integer.parseInt(environment.getOrDefault("BATCH_ROWS", "500"));
    Loader.Limits limits =
        new Loader.Limits(
            rows,
            Long.parseLong(environment.getOrDefault("BATCH_BYTES", "5000000")),
            Duration.ofSeconds(Long.parseLong(environment.getOrDefault("BATCH_SECONDS", "5"))));
    Loader loader =
        new Loader(
            table(environment, project),
            limits,
            pause -> Thread.sleep(pause.toMillis()),
            InstantSource.system(),
            System.out);
    Subscriber subscriber =
        subscriber(
            ProjectSubscriptionName.of(project, subscription),
            environment.get("PUBSUB_EMULATOR_HOST"),
            loader,
            2L * rows);
    startLoading(loader);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(subscriber), "stop"));
    subscriber.startAsync().awaitRunning();
    // Fails if the subscription is gone or may not be read: whoever runs this starts it again.
    subscriber.awaitTerminated();
  }

  /** Loads on a thread of its own until that is interrupted, or the process ends. */
  static Thread startLoading(Loader loader) {
    Thread thread =
        new Thread(
            () -> {
              try {
                while (true) {
                  loader.loadOnce();
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "loader");
    thread.setDaemon(true);
    // Without this thread nothing is loaded; an orderly stop would wait for it.
    thread.setUncaughtExceptionHandler(
        (failed, cause) -> {
          cause.printStackTrace();
          Runtime.getRuntime().halt(1);
        });
    thread.start();
    return thread;
  }

  private static Table table(Map<String, String> environment, String project) throws IOException {
    String url = environment.get("BIGQUERY_URL");
    return new BigQueryTable(
        URI.create(url == null ? GOOGLE : url),
        environment.getOrDefault("BIGQUERY_PROJECT", project),
        environment.getOrDefault("DATASET", "buildkite"),
        environment.getOrDefault("TABLE", "raw_events"),
        // Only Google itself is shown a token of Google.
        url == null ? google() : () -> "Bearer none");
  }

  private static BigQueryTable.Authorization google() throws IOException {
    GoogleCredentials credentials = GoogleCredentials.getApplicationDefault().createScoped(SCOPE);
    return () -> {
      credentials.refreshIfExpired();
      return "Bearer " + credentials.getAccessToken().getTokenValue();
    };
  }

  /**
   * @param address {@code host:port} of an emulator; null means Google
   * @param outstanding how many messages are held at most; more than a batch, so that one fills
   *     while another is inserted
   */
  static Subscriber subscriber(
      ProjectSubscriptionName name, String address, MessageReceiver receiver, long outstanding) {
    Subscriber.Builder builder =
        Subscriber.newBuilder(name, receiver)
            .setFlowControlSettings(
                FlowControlSettings.newBuilder()
                    .setMaxOutstandingElementCount(outstanding)
                    .setMaxOutstandingRequestBytes(OUTSTANDING_BYTES)
                    .build());
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

  /** What is held is still inserted, as long as there is time. */
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
