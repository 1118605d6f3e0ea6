package io.github.buildkitepubsub.receive.allowlist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.buildkitepubsub.testing.Events;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetaApiIT {

  private static final String LIST = "{\"webhook_ips\": [\"192.0.2.0/24\", \"198.51.100.12\"]}";

  private final CountDownLatch over = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.start();
  }

  @AfterEach
  void stop() {
    over.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void asksForJsonAndReadsTheList() throws Exception {
    server.createContext(
        "/v2/meta",
        exchange -> {
          boolean asked =
              exchange.getRequestHeaders().getFirst("Accept").equals("application/json");
          answer(exchange, asked ? 200 : 406, LIST);
        });

    assertThat(api(5_000).fetch()).hasToString("[192.0.2.0/24, 198.51.100.12]");
  }

  @ParameterizedTest
  @ValueSource(ints = {201, 302, 404, 429, 500, 503})
  void takesNothingFromAnotherStatus(int status) {
    server.createContext(
        "/v2/meta",
        exchange -> {
          exchange.getResponseHeaders().set("Location", "/elsewhere");
          answer(exchange, status, LIST);
        });
    server.createContext("/elsewhere", exchange -> answer(exchange, 200, LIST));

    assertThatThrownBy(() -> api(5_000).fetch()).hasMessageContaining(String.valueOf(status));
  }

  @Test
  void givesUpOnABodyThatNeverEnds() {
    server.createContext(
        "/v2/meta",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] some = new byte[8192];
          while (over.getCount() > 0) {
            exchange.getResponseBody().write(some);
          }
        });

    assertThatThrownBy(() -> api(10_000).fetch())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("larger than 65536 bytes");
  }

  @Test
  void givesUpOnABodyThatDoesNotCome() {
    server.createContext(
        "/v2/meta",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write('{');
          exchange.getResponseBody().flush();
          awaitEnd();
        });

    assertThatThrownBy(() -> api(300).fetch())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("longer than 300 ms");
  }

  @Test
  void saysThatNobodyIsThere() {
    server.stop(0);

    assertThatThrownBy(() -> api(5_000).fetch()).isInstanceOf(IOException.class);
  }

  private MetaApi api(int limitMillis) {
    URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v2/meta");
    return new MetaApi(url, Duration.ofMillis(limitMillis));
  }

  private void awaitEnd() {
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = Events.bytes(body);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
