package io.github.buildkitepubsub.ops.live;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A Prometheus' HTTP interface: what dashboards ask and what people see. */
final class PrometheusApi {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final URI address;
  private final HttpClient http = HttpClient.newHttpClient();

  PrometheusApi(URI address) {
    this.address = address;
  }

  /** A query that Prometheus did not answer, with its own words. */
  static final class RefusedQueryException extends RuntimeException {

    private static final long serialVersionUID = 1;

    RefusedQueryException(String message) {
      super(message);
    }
  }

  boolean isReady() {
    try {
      return send("/-/ready").statusCode() == 200;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  /** The result of a query now: samples. */
  List<JsonNode> query(String promql) {
    return list(get("/api/v1/query?query=" + encode(promql)).path("result"));
  }

  /** The result of a query at every {@code step} of a time: series. */
  List<JsonNode> queryRange(String promql, Instant start, Instant end, Duration step) {
    return list(
        get("/api/v1/query_range?query=%s&start=%s&end=%s&step=%s"
                .formatted(encode(promql), start, end, step.toMillis() / 1000.0))
            .path("result"));
  }

  /**
   * The values of a label.
   *
   * @param selector of the series that have it; blank for all
   */
  Set<String> labelValues(String label, String selector) {
    String match = selector.isBlank() ? "" : "?match%5B%5D=" + encode(selector);
    Set<String> values = new TreeSet<>();
    get("/api/v1/label/" + label + "/values" + match).forEach(value -> values.add(value.asText()));
    return values;
  }

  /** How the last scrape of each target went. */
  List<String> scrapes() {
    return list(get("/api/v1/targets").path("activeTargets")).stream()
        .map(
            target ->
                "%s %ss %s"
                    .formatted(
                        target.path("health").asText(),
                        target.path("lastScrapeDuration").asText(),
                        target.path("lastError").asText()))
        .toList();
  }

  /** The alerts that are pending or firing. */
  List<JsonNode> alerts() {
    return list(get("/api/v1/alerts").path("alerts"));
  }

  /** The names of the alerts that fire. */
  Set<String> firing() {
    Set<String> names = new TreeSet<>();
    alerts().stream()
        .filter(alert -> alert.path("state").asText().equals("firing"))
        .forEach(alert -> names.add(alert.at("/labels/alertname").asText()));
    return names;
  }

  /** Every rule, with how its last evaluation went. */
  List<JsonNode> rules() {
    return list(get("/api/v1/rules").path("groups")).stream()
        .flatMap(group -> list(group.path("rules")).stream())
        .toList();
  }

  private JsonNode get(String path) {
    HttpResponse<String> answer = send(path);
    try {
      JsonNode body = JSON.readTree(answer.body());
      if (!body.path("status").asText().equals("success")) {
        throw new RefusedQueryException(body.path("error").asText(answer.body()));
      }
      return body.path("data");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HttpResponse<String> send(String path) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address + path)).timeout(LIMIT).GET().build();
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  private static List<JsonNode> list(JsonNode array) {
    Stream<JsonNode> elements = StreamSupport.stream(array.spliterator(), false);
    return elements.toList();
  }
}
