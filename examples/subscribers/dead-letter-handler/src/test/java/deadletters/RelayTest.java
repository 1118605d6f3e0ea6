package deadletters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.cloud.pubsub.v1.Subscriber;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.pubsub.v1.ProjectSubscriptionName;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import subscribers.testing.RelayProcess;

/** Against the real relay and its embedded Pub/Sub; skipped where the relay is not built. */
@Timeout(90)
class RelayTest {

  private static final Map<String, String> WITH_DEAD_LETTERS =
      Map.of("ENABLE_DLQ", "true", "DLQ_TOPIC_ID", "dead-letters", "MAX_REQUEST_SIZE", "9000000");

  /** Its message, which repeats the description, is over Pub/Sub's 10 MB. */
  private static final String TOO_LARGE =
      "{\"event\":\"build.finished\",\"pipeline\":{\"description\":\""
          + "x".repeat(5_200_000)
          + "\"}}";

  @TempDir private Path directory;

  @Test
  void archivesAnEventThatTheRelayGaveUp() throws Exception {
    assumeTrue(RelayProcess.isBuilt(), RelayProcess.jar() + " is not built");
    Path file = directory.resolve("archive.ndjson");
    BlockingQueue<String> logged = new LinkedBlockingQueue<>();
    try (RelayProcess relay = RelayProcess.start(WITH_DEAD_LETTERS);
        Archive archive = new Archive(file)) {
      relay.createSubscription("dead-letters", "dead-letters-archive");
      Subscriber subscriber =
          Main.subscriber(
              ProjectSubscriptionName.of(relay.project(), "dead-letters-archive"),
              relay.emulatorHost(),
              new DeadLetterHandler(archive, lines(logged), InstantSource.system()));
      subscriber.startAsync().awaitRunning();
      try {
        assertThat(relay.send(TOO_LARGE)).isEqualTo(202);

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

  private static PrintStream lines(BlockingQueue<String> queue) {
    return new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8) {
      @Override
      public void println(Object line) {
        queue.add(line.toString());
      }
    };
  }
}
