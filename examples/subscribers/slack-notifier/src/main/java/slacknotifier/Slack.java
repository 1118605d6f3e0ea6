package slacknotifier;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;

/** A channel, by its incoming webhook. Its address is a secret, so nothing here repeats it. */
final class Slack {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int MAX_MESSAGE = 200;

  private final HttpClient http;
  private final URI webhook;

  /** What became of a post. */
  enum Outcome {
    POSTED,
    /** It passes by itself. */
    LATER,
    /** It would be answered so for ever. */
    NEVER
  }

  /**
   * How Slack took it.
   *
   * @param reason for a log line
   */
  record Answer(Outcome outcome, String reason) {}

  Slack(HttpClient http, URI webhook) {
    this.http = http;
    this.webhook = webhook;
  }

  Answer post(String text) throws InterruptedException {
    String body = JsonNodeFactory.instance.objectNode().put("text", text).toString();
    HttpRequest request =
        HttpRequest.newBuilder(webhook)
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json; charset=utf-8")
            .POST(BodyPublishers.ofString(body))
            .build();
    try {
      return answer(http.send(request, HttpResponse.BodyHandlers.ofString()));
    } catch (IOException e) {
      return new Answer(Outcome.LATER, "Slack was not reached: " + e.getClass().getSimpleName());
    }
  }

  /** What the channel reads; Slack makes a link of {@code <address|words>}. */
  static String text(BuildEvent event) {
    String build = "#" + event.number();
    boolean linkable = event.url().startsWith("https://");
    return "%s %s/%s %s: %s %s\n%s"
        .formatted(
            event.isFailed() ? ":red_circle:" : ":large_green_circle:",
            escaped(event.organization()),
            escaped(event.pipeline()),
            linkable ? "<" + escaped(event.url()).replace("|", "%7C") + "|" + build + ">" : build,
            escaped(event.branch()),
            event.isFailed() ? "failed" : "is back to green",
            escaped(firstLine(event.message())))
        .strip();
  }

  /** So that a commit's message can neither call {@code <!channel>} nor disguise a link. */
  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static String firstLine(String text) {
    String line = text.lines().findFirst().orElse("");
    return line.codePointCount(0, line.length()) <= MAX_MESSAGE
        ? line
        : line.substring(0, line.offsetByCodePoints(0, MAX_MESSAGE)) + "…";
  }

  private static Answer answer(HttpResponse<String> response) {
    int status = response.statusCode();
    if (status == 200) {
      return new Answer(Outcome.POSTED, "");
    }
    boolean passes = status >= 500 || status == 429 || status == 408;
    return new Answer(passes ? Outcome.LATER : Outcome.NEVER, "Slack answered " + status);
  }
}
