package buildmetrics;

import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** What Prometheus would read, over HTTP as Prometheus does. */
record Scrape(String text) {

  static Scrape of(PrometheusRegistry registry) throws IOException, InterruptedException {
    try (HTTPServer server = HTTPServer.builder().port(0).registry(registry).buildAndStart()) {
      return new Scrape(get(server.getPort(), "/metrics").body());
    }
  }

  static HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
            HttpResponse.BodyHandlers.ofString());
  }

  /**
   * @param series with its labels, as it is written
   */
  double value(String series) {
    return text.lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError(series + " is not in\n" + text));
  }
}
