package subscribers.testing;

import com.google.api.gax.core.NoCredentialsProvider;
import com.google.cloud.pubsub.v1.SubscriptionAdminClient;
import com.google.cloud.pubsub.v1.SubscriptionAdminSettings;
import com.google.pubsub.v1.ProjectSubscriptionName;
import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.ReceivedMessage;
import com.google.pubsub.v1.Subscription;
import com.google.pubsub.v1.TopicName;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The real relay with its embedded Pub/Sub, as a process on free ports. What goes in with {@link
 * #send} comes out of the subscriptions of {@link #topic}, on {@link #emulatorHost}.
 */
public final class RelayProcess implements AutoCloseable {

  private static final String PROJECT = "local";
  private static final String TOPIC = "buildkite-events";
  private static final String TOKEN = "a-token-of-this-test";
  private static final int START_SECONDS = 60;
  private static final Pattern PUBSUB =
      Pattern.compile("embedded Pub/Sub started.*\"address\":\"([^\"]+)\"");
  private static final Pattern WEBHOOK = Pattern.compile("listens on (http://\\S+)");

  private final Process process;
  private final Path directory;
  private final CompletableFuture<String> pubsub = new CompletableFuture<>();
  private final CompletableFuture<String> webhook = new CompletableFuture<>();
  private final HttpClient http = HttpClient.newHttpClient();

  private RelayProcess(Process process, Path directory) {
    this.process = process;
    this.directory = directory;
  }

  /** The jar that the system property {@code relay.jar} names. */
  public static Path jar() {
    return Path.of(System.getProperty("relay.jar", "buildkite-pubsub.jar")).normalize();
  }

  /** Whether there is a relay to start: else a test skips itself, and says so. */
  public static boolean isBuilt() {
    return Files.isRegularFile(jar());
  }

  /**
   * Starts it, and returns when it takes webhooks.
   *
   * @param environment more environment variables; they win over those that this class sets
   * @throws IOException if it does not start within a minute; the message has what it printed
   */
  public static RelayProcess start(Map<String, String> environment)
      throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("relay");
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Ddw.embedded.port=0",
            "-Ddw.health.shutdownWaitPeriod=0s",
            "-jar",
            jar().toString(),
            "serve");
    // Either would make it talk to another Pub/Sub than its own.
    builder.environment().keySet().removeAll(List.of("PROJECT_ID", "PUBSUB_EMULATOR_HOST"));
    builder.environment().put("PUBSUB_MODE", "embedded");
    builder.environment().put("PORT", "0");
    builder.environment().put("ADMIN_PORT", "0");
    builder.environment().put("BUILDKITE_WEBHOOK_TOKEN", TOKEN);
    builder.environment().put("SPOOL_DIRECTORY", directory.resolve("spool").toString());
    builder.environment().putAll(environment);
    RelayProcess relay = new RelayProcess(builder.redirectErrorStream(true).start(), directory);
    relay.awaitStart();
    return relay;
  }

  /** {@code host:port}, as in {@code PUBSUB_EMULATOR_HOST}. */
  public String emulatorHost() {
    return pubsub.join();
  }

  /** The project of the embedded Pub/Sub. */
  public String project() {
    return PROJECT;
  }

  /** The short name of the topic that events go to. */
  public String topic() {
    return TOPIC;
  }

  /** Makes a subscription of a topic of this relay; both are short names. */
  public void createSubscription(String topic, String subscription) throws IOException {
    try (SubscriptionAdminClient client = subscriptions()) {
      client.createSubscription(
          Subscription.newBuilder()
              .setName(ProjectSubscriptionName.format(PROJECT, subscription))
              .setTopic(TopicName.format(PROJECT, topic))
              .build());
    }
  }

  /** Waits for a message of that subscription, and acknowledges it. */
  public PubsubMessage pull(String subscription) throws IOException {
    String name = ProjectSubscriptionName.format(PROJECT, subscription);
    try (SubscriptionAdminClient client = subscriptions()) {
      List<ReceivedMessage> received = List.of();
      // An answer may be empty though a message comes later; a test's timeout ends it.
      while (received.isEmpty()) {
        received = client.pull(name, 1).getReceivedMessagesList();
      }
      client.acknowledge(name, List.of(received.get(0).getAckId()));
      return received.get(0).getMessage();
    }
  }

  /**
   * Posts a webhook as Buildkite does.
   *
   * @return the status of the answer: 200 once it is in Pub/Sub, 202 if it is durable
   */
  public int send(String body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(webhook.join()))
            .header("X-Buildkite-Token", TOKEN)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  /** Ends it, and removes its files. */
  @Override
  public void close() {
    try {
      process.destroyForcibly().onExit().join();
      deleteDirectory();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitStart() throws IOException, InterruptedException {
    Thread reader = new Thread(this::read, "relay-log");
    reader.setDaemon(true);
    reader.start();
    try {
      CompletableFuture.allOf(pubsub, webhook).get(START_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      close();
      throw new IOException("the relay did not start", e);
    }
  }

  /** Reads until the end: a process whose output nobody reads comes to a halt. */
  private void read() {
    List<String> printed = new ArrayList<>();
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        complete(pubsub, PUBSUB.matcher(line));
        complete(webhook, WEBHOOK.matcher(line));
        if (!webhook.isDone()) {
          printed.add(line);
        }
      }
    } catch (IOException e) {
      // It was ended.
    } finally {
      IOException ended = new IOException(String.join(System.lineSeparator(), printed));
      pubsub.completeExceptionally(ended);
      webhook.completeExceptionally(ended);
    }
  }

  private static void complete(CompletableFuture<String> address, Matcher line) {
    if (line.find()) {
      address.complete(line.group(1));
    }
  }

  private SubscriptionAdminClient subscriptions() throws IOException {
    return SubscriptionAdminClient.create(
        SubscriptionAdminSettings.newBuilder()
            .setTransportChannelProvider(
                SubscriptionAdminSettings.defaultGrpcTransportProviderBuilder()
                    .setEndpoint(emulatorHost())
                    .setChannelConfigurator(channel -> channel.usePlaintext())
                    .build())
            .setCredentialsProvider(NoCredentialsProvider.create())
            .build());
  }

  private void deleteDirectory() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
