package deadletters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.api.gax.core.NoCredentialsProvider;
import com.google.cloud.pubsub.v1.Subscriber;
import com.google.cloud.pubsub.v1.SubscriptionAdminClient;
import com.google.cloud.pubsub.v1.SubscriptionAdminSettings;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.pubsub.v1.ProjectSubscriptionName;
import com.google.pubsub.v1.Subscription;
import com.google.pubsub.v1.TopicName;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against the real relay and its embedded Pub/Sub; skipped where the relay is not built. */
@Timeout(90)
class RelayTest {

  private static final ProjectSubscriptionName NAME =
      ProjectSubscriptionName.of("local", "dead-letters-archive");

  private final CompletableFuture<String> pubsub = new CompletableFuture<>();
  private final CompletableFuture<String> webhook = new CompletableFuture<>();
  private Process relay;
  @TempDir private Path directory;

  @BeforeEach
  void startRelay() throws Exception {
    Path jar = Path.of(System.getProperty("relay.jar"));
    assumeTrue(Files.exists(jar), jar + " is not built");
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Ddw.embedded.port=0",
            "-Ddw.health.shutdownWaitPeriod=0s",
            "-jar",
            jar.toString(),
            "serve");
    builder.environment().put("PORT", "0");
    builder.environment().put("ADMIN_PORT", "0");
    builder.environment().put("BUILDKITE_WEBHOOK_TOKEN", "a-token-of-this-test");
    builder.environment().put("MAX_REQUEST_SIZE", "9000000");
    builder.environment().put("SPOOL_DIRECTORY", directory.resolve("spool").toString());
    builder.environment().put("ENABLE_DLQ", "true");
    builder.environment().put("DLQ_TOPIC_ID", "dead-letters");
    relay = builder.redirectErrorStream(true).start();
    Thread reader = new Thread(this::read, "relay-log");
    reader.setDaemon(true);
    reader.start();
  }

  @AfterEach
  void stopRelay() {
    if (relay != null) {
      relay.destroyForcibly();
    }
  }

  @Test
  void archivesAnEventThatTheRelayGaveUp() throws Exception {
    Path file = directory.resolve("archive.ndjson");
    BlockingQueue<String> logged = new LinkedBlockingQueue<>();
    subscribe();
    try (Archive archive = new Archive(file)) {
      Subscriber subscriber =
          Main.subscriber(
              NAME,
              pubsub.get(),
              new DeadLetterHandler(archive, lines(logged), InstantSource.system()));
      subscriber.startAsync().awaitRunning();
      try {
        assertThat(postAnEventThatIsTooLarge()).isEqualTo(202);

        String line = logged.poll(30, TimeUnit.SECONDS);
        assertThat(line).contains("\"event_type\":\"build.finished\"", "bytes, Pub/Sub takes");
      } finally {
        subscriber.stopAsync().awaitTerminated(10, TimeUnit.SECONDS);
      }
    }
    JsonObject archived = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    byte[] data = Base64.getDecoder().decode(archived.get("data").getAsString());
    JsonObject letter =
        JsonParser.parseString(new String(data, StandardCharsets.UTF_8)).getAsJsonObject();
    assertThat(letter.getAsJsonObject("original_payload").get("event_type").getAsString())
        .isEqualTo("build.finished");
  }

  private void subscribe() throws Exception {
    SubscriptionAdminSettings settings =
        SubscriptionAdminSettings.newBuilder()
            .setTransportChannelProvider(
                SubscriptionAdminSettings.defaultGrpcTransportProviderBuilder()
                    .setEndpoint(pubsub.get())
                    .setChannelConfigurator(channel -> channel.usePlaintext())
                    .build())
            .setCredentialsProvider(NoCredentialsProvider.create())
            .build();
    try (SubscriptionAdminClient subscriptions = SubscriptionAdminClient.create(settings)) {
      subscriptions.createSubscription(
          Subscription.newBuilder()
              .setName(NAME.toString())
              .setTopic(TopicName.format("local", "dead-letters"))
              .build());
    }
  }

  /** Its message, which repeats the description, is over Pub/Sub's 10 MB. */
  private int postAnEventThatIsTooLarge() throws Exception {
    String description = "x".repeat(5_200_000);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(webhook.get()))
            .header("X-Buildkite-Token", "a-token-of-this-test")
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"event\":\"build.finished\",\"pipeline\":{\"description\":\""
                        + description
                        + "\"}}"))
            .build();
    return HttpClient.newHttpClient()
        .send(request, HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  private void read() {
    Pattern address = Pattern.compile("embedded Pub/Sub started.*\"address\":\"([^\"]+)\"");
    Pattern listens = Pattern.compile("listens on (http://\\S+)");
    try (BufferedReader lines = relay.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher found = address.matcher(line);
        if (found.find()) {
          pubsub.complete(found.group(1));
        }
        Matcher url = listens.matcher(line);
        if (url.find()) {
          webhook.complete(url.group(1));
        }
      }
    } catch (IOException e) {
      // The relay has ended.
    } finally {
      pubsub.completeExceptionally(new AssertionError("the relay did not start"));
      webhook.completeExceptionally(new AssertionError("the relay did not start"));
    }
  }

  private static PrintStream lines(BlockingQueue<String> queue) {
    return new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8) {
      @Override
      public void println(Object line) {
        queue.add(line.toString());
      }
    };
  }
}
