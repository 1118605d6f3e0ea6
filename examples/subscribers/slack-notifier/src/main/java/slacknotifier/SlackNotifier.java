package slacknotifier;

import com.google.cloud.functions.HttpFunction;
import com.google.cloud.functions.HttpRequest;
import com.google.cloud.functions.HttpResponse;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/**
 * A Cloud Run function that a push subscription calls. What it answers decides about the message:
 * 204 acknowledges it, everything else makes Pub/Sub send it again later.
 */
public final class SlackNotifier implements HttpFunction {

  private static final int SETTLED = 204;
  private static final int AGAIN = 503;
  private static final int REMEMBERED = 10_000;

  private final Notifier notifier;
  private final PrintStream log;

  /** What the functions framework calls; README.md has the table of variables. */
  public SlackNotifier() {
    this(System.getenv(), System.out);
  }

  SlackNotifier(Map<String, String> environment, PrintStream log) {
    HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    URI webhook = URI.create(required(environment, "SLACK_WEBHOOK_URL"));
    Store store = store(environment, http);
    this.log = log;
    this.notifier =
        new Notifier(
            Choice.of(environment),
            new SeenEvents(store, InstantSource.system()),
            new Branches(store),
            new Slack(http, webhook),
            log);
  }

  @Override
  public void service(HttpRequest request, HttpResponse response) throws Exception {
    response.setStatusCode(status(request.getInputStream().readAllBytes()));
  }

  /** The status that is answered to a request with this body. */
  int status(byte[] body) throws InterruptedException {
    BuildEvent event;
    try {
      event = BuildEvent.ofPush(body);
    } catch (IOException e) {
      // It would be the same the next time.
      log.println(Notifier.line("WARNING", "not an event: " + e.getClass().getSimpleName()));
      return SETTLED;
    }
    try {
      return notifier.settles(event) ? SETTLED : AGAIN;
    } catch (IOException e) {
      log.println(Notifier.line("ERROR", "comes again: " + e).put("event_id", event.eventId()));
      return AGAIN;
    }
  }

  private static Store store(Map<String, String> environment, HttpClient http) {
    String bucket = environment.getOrDefault("STATE_BUCKET", "");
    if (bucket.isBlank()) {
      return new MemoryStore(REMEMBERED);
    }
    String storage =
        environment.getOrDefault("STORAGE_EMULATOR_HOST", "https://storage.googleapis.com");
    String metadata = environment.getOrDefault("GCE_METADATA_HOST", "metadata.google.internal");
    return new CloudStorage(http, URI.create(storage), URI.create("http://" + metadata), bucket);
  }

  private static String required(Map<String, String> environment, String name) {
    String value = environment.getOrDefault(name, "");
    if (value.isBlank()) {
      throw new IllegalStateException("set " + name);
    }
    return value.strip();
  }
}
