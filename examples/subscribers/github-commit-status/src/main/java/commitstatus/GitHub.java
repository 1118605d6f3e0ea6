package commitstatus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * GitHub's REST API, as far as statuses need it. Not thread-safe: GitHub asks for one at a time.
 */
final class GitHub {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** How long GitHub asks to be left alone where it names no time. */
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final URI api;
  private final Token token;
  private final InstantSource clock;
  private Instant pausedUntil = Instant.MIN;

  /** What became of a request. */
  enum Outcome {
    DONE,
    /** It passes by itself: try again later. */
    LATER,
    /** Somebody has to mend the token or its rights: try again later, and call somebody. */
    BROKEN,
    /** It would be answered so for ever. */
    NEVER
  }

  /**
   * How a status was taken.
   *
   * @param reason for a log line
   */
  record Answer(Outcome outcome, String reason) {}

  /** Asked for each request, so that a token can be changed under a running process. */
  interface Token {
    String read() throws IOException;
  }

  GitHub(URI api, Token token, InstantSource clock) {
    this.api = api;
    this.token = token;
    this.clock = clock;
  }

  /** Posts a status, unless GitHub has asked not to be asked. */
  Answer post(CommitStatus status) throws InterruptedException {
    if (clock.instant().isBefore(pausedUntil)) {
      return new Answer(Outcome.LATER, "GitHub wants no requests until " + pausedUntil);
    }
    ObjectNode body = JSON.createObjectNode();
    body.put("state", status.state());
    body.put("target_url", status.targetUrl());
    body.put("description", status.description());
    body.put("context", status.context());
    try {
      return answer(
          send(
              request("/repos/" + status.repository() + "/statuses/" + status.sha())
                  .header("Content-Type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofString(body.toString()))));
    } catch (IOException e) {
      return new Answer(Outcome.LATER, "GitHub was not reached: " + e);
    }
  }

  /**
   * Whether GitHub shows, for this context, how this very build ended. If it cannot be asked that,
   * the answer is no.
   */
  boolean showsEndOf(CommitStatus status) throws InterruptedException {
    String path = "/repos/" + status.repository() + "/commits/" + status.sha() + "/statuses";
    try {
      HttpResponse<String> response = send(request(path + "?per_page=100").GET());
      return response.statusCode() == 200 && isEnded(JSON.readTree(response.body()), status);
    } catch (IOException e) {
      return false;
    }
  }

  /** The newest comes first. */
  private static boolean isEnded(JsonNode statuses, CommitStatus status) {
    for (JsonNode shown : statuses) {
      if (status.context().equals(shown.path("context").textValue())
          && status.targetUrl().equals(shown.path("target_url").textValue())) {
        return !"pending".equals(shown.path("state").textValue());
      }
    }
    return false;
  }

  private Answer answer(HttpResponse<String> response) {
    int code = response.statusCode();
    String reason = "GitHub answered " + code;
    if (code == 201) {
      return new Answer(Outcome.DONE, reason);
    }
    if (code == 429 || code == 403 && isRateLimit(response)) {
      pausedUntil = resume(response);
      return new Answer(Outcome.LATER, reason + ", and wants no requests until " + pausedUntil);
    }
    return switch (code) {
      case 401, 403 -> new Answer(Outcome.BROKEN, reason);
      // A repository that the token cannot see, one that has moved, a commit that is not there.
      case 301, 307, 308, 404, 410, 422 -> new Answer(Outcome.NEVER, reason);
      default -> new Answer(code < 500 ? Outcome.NEVER : Outcome.LATER, reason);
    };
  }

  private static boolean isRateLimit(HttpResponse<String> response) {
    return response.headers().firstValue("Retry-After").isPresent()
        || response.headers().firstValue("X-RateLimit-Remaining").equals(Optional.of("0"));
  }

  private Instant resume(HttpResponse<String> response) {
    Instant now = clock.instant();
    try {
      Optional<String> seconds = response.headers().firstValue("Retry-After");
      if (seconds.isPresent()) {
        return now.plusSeconds(Integer.parseInt(seconds.get()));
      }
      Optional<String> reset = response.headers().firstValue("X-RateLimit-Reset");
      return reset.isPresent()
          ? Instant.ofEpochSecond(Integer.parseInt(reset.get()))
          : now.plus(PAUSE);
    } catch (NumberFormatException e) {
      return now.plus(PAUSE);
    }
  }

  private HttpRequest.Builder request(String path) throws IOException {
    return HttpRequest.newBuilder(URI.create(api + path))
        .timeout(TIMEOUT)
        .header("Accept", "application/vnd.github+json")
        .header("X-GitHub-Api-Version", "2022-11-28")
        .header("Authorization", "Bearer " + token.read());
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
