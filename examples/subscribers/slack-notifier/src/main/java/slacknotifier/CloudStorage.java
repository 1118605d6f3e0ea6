package slacknotifier;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/**
 * Objects of a bucket, by Cloud Storage's JSON API. The condition {@code ifGenerationMatch} is what
 * makes a write one that only one instance can win.
 */
final class CloudStorage implements Store {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final String TOKEN = "/computeMetadata/v1/instance/service-accounts/default/token";

  private final HttpClient http;
  private final URI storage;
  private final URI metadata;
  private final String bucket;

  /**
   * @param metadata the server that gives each instance in Google Cloud its service account's token
   */
  CloudStorage(HttpClient http, URI storage, URI metadata, String bucket) {
    this.http = http;
    this.storage = storage;
    this.metadata = metadata;
    this.bucket = bucket;
  }

  @Override
  public Optional<Entry> get(String name) throws IOException, InterruptedException {
    HttpResponse<String> response = send(request(object(name) + "?alt=media").GET());
    if (response.statusCode() == 404) {
      return Optional.empty();
    }
    expect(response, 200);
    String generation = response.headers().firstValue("x-goog-generation").orElseThrow();
    return Optional.of(new Entry(response.body(), Long.parseLong(generation)));
  }

  @Override
  public boolean put(String name, String content, long generation)
      throws IOException, InterruptedException {
    String condition = "&ifGenerationMatch=" + generation;
    String path = "/upload/storage/v1/b/" + bucket + "/o?uploadType=media&name=" + encoded(name);
    HttpResponse<String> response =
        send(
            request(path + condition)
                .header("Content-Type", "text/plain; charset=utf-8")
                .POST(BodyPublishers.ofString(content)));
    if (response.statusCode() == 412) {
      return false;
    }
    expect(response, 200);
    return true;
  }

  @Override
  public void delete(String name) throws IOException, InterruptedException {
    HttpResponse<String> response = send(request(object(name)).DELETE());
    if (response.statusCode() != 404) {
      expect(response, 204);
    }
  }

  private String object(String name) {
    return "/storage/v1/b/" + bucket + "/o/" + encoded(name);
  }

  private HttpRequest.Builder request(String path) throws IOException, InterruptedException {
    return HttpRequest.newBuilder(URI.create(storage + path))
        .timeout(TIMEOUT)
        .header("Authorization", "Bearer " + token());
  }

  /** Asked for each time: the metadata server is near, and keeps the token until it is renewed. */
  private String token() throws IOException, InterruptedException {
    HttpResponse<String> response =
        send(
            HttpRequest.newBuilder(URI.create(metadata + TOKEN))
                .timeout(TIMEOUT)
                .header("Metadata-Flavor", "Google"));
    expect(response, 200);
    return JSON.readTree(response.body()).path("access_token").asText();
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static void expect(HttpResponse<String> response, int status) throws IOException {
    if (response.statusCode() != status) {
      throw new IOException(response.uri().getHost() + " answered " + response.statusCode());
    }
  }

  private static String encoded(String name) {
    return URLEncoder.encode(name, UTF_8).replace("+", "%20");
  }
}
