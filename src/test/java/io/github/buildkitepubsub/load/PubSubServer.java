package io.github.buildkitepubsub.load;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.dropwizard.util.DataSize;
import io.github.buildkitepubsub.embedded.EmbeddedPubSub;
import io.github.buildkitepubsub.embedded.EmbeddedSettings;
import io.github.buildkitepubsub.embedded.Rpc;
import io.github.buildkitepubsub.testing.PubSubProbe;
import io.grpc.Status;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;

/**
 * The embedded Pub/Sub server as a process of its own, and an OTLP receiver that drops what it
 * gets. Reads {@code down}, {@code up} and {@code count}.
 */
public final class PubSubServer {

  /**
   * Next to nothing: the pauses of its own collector, while it kept messages, were what p99 showed.
   */
  private static final DataSize RETAINED = DataSize.kibibytes(1);

  private PubSubServer() {}

  /** Prints {@code pubsub=<address>} and {@code otlp=<url>}, and ends with its input. */
  public static void main(String[] arguments) throws IOException {
    HttpServer otlp = otlp();
    try (EmbeddedPubSub server =
        new EmbeddedPubSub(new EmbeddedSettings(0, null, RETAINED, null), InstantSource.system())) {
      server.start();
      server.createTopic(PubSubProbe.PROJECT, PubSubProbe.TOPIC);
      System.out.println("pubsub=" + server.address());
      System.out.println("otlp=http://127.0.0.1:" + otlp.getAddress().getPort());
      BufferedReader commands =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      String command;
      while ((command = commands.readLine()) != null) {
        switch (command) {
          case "down" -> server.faults().on(Rpc.PUBLISH).fail(Status.Code.UNAVAILABLE);
          case "up" -> server.faults().clear();
          default -> System.out.println("count=" + server.faults().messages());
        }
      }
    } finally {
      otlp.stop(0);
    }
  }

  private static HttpServer otlp() throws IOException {
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext("/", PubSubServer::drop);
    http.start();
    return http;
  }

  private static void drop(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
      exchange.sendResponseHeaders(200, -1);
    }
  }
}
