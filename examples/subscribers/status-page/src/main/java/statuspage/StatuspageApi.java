package statuspage;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Atlassian's Statuspage: <a href="https://developer.statuspage.io">reference</a>. */
final class StatuspageApi implements StatusPage {

  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final URI components;
  private final String key;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

  /**
   * @param service without a path, such as {@code https://api.statuspage.io}
   */
  StatuspageApi(URI service, String page, String key) {
    components = service.resolve("/v1/pages/" + page + "/components/");
    this.key = key;
  }

  @Override
  public void show(String component, String status) throws IOException, InterruptedException {
    JsonObject change = new JsonObject();
    change.addProperty("status", status);
    JsonObject body = new JsonObject();
    body.add("component", change);
    HttpRequest request =
        HttpRequest.newBuilder(components.resolve(component))
            .timeout(TIMEOUT)
            .header("Authorization", "OAuth " + key)
            .header("Content-Type", "application/json")
            .method("PATCH", HttpRequest.BodyPublishers.ofString(body.toString()))
            .build();
    int answer = http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    if (answer != 200) {
      throw new IOException("the status page answered " + answer);
    }
  }
}
