package io.github.buildkitepubsub.testing;

import io.dropwizard.core.setup.Environment;
import io.dropwizard.testing.ConfigOverride;
import io.dropwizard.testing.DropwizardTestSupport;
import io.github.buildkitepubsub.app.BuildkitePubsubApplication;
import io.github.buildkitepubsub.configuration.RelayConfiguration;
import io.github.buildkitepubsub.receive.authentication.HmacKey;
import io.github.buildkitepubsub.secret.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The real application on free ports, and a sender that signs as Buildkite does. */
public final class Relay implements AutoCloseable {

  public static final String TOKEN = "a-token-of-the-tests";
  public static final String TEST_ENGINE_SECRET = "a-path-secret-of-the-tests";

  /** What each relay that is open overrides, the one that started last at the end. */
  private static final List<Map<String, String>> OPEN = new CopyOnWriteArrayList<>();

  private final Map<String, String> overridden;
  private final DropwizardTestSupport<RelayConfiguration> application;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  private Relay(
      Map<String, String> variables, @Nullable String file, Map<String, String> overrides) {
    this.overridden = overrides;
    this.application =
        new DropwizardTestSupport<>(
            BuildkitePubsubApplication.class,
            file,
            overrides.entrySet().stream()
                .map(entry -> ConfigOverride.config(entry.getKey(), entry.getValue()))
                .toArray(ConfigOverride[]::new)) {
          @Override
          public BuildkitePubsubApplication newApplication() {
            return new BuildkitePubsubApplication(variables);
          }
        };
  }

  /** Settings of a relay that is yet to start. */
  public static final class Builder {

    private final Map<String, String> environment = new HashMap<>();

    /** Each key once: a second override would outlive its test in a system property. */
    private final Map<String, String> overrides = new HashMap<>();

    private @Nullable String file;

    private Builder() {
      environment.put("BUILDKITE_WEBHOOK_TOKEN", TOKEN);
      environment.put("BUILDKITE_TEST_ENGINE_SECRET", TEST_ENGINE_SECRET);
      set("server.applicationConnectors[0].port", "0");
      set("server.adminConnectors[0].port", "0");
      set("server.shutdownGracePeriod", "0s");
      set("health.delayedShutdownHandlerEnabled", "false");
      set("embedded.port", "0");
      // A test that needs it says where.
      environment.put("SPOOL_ENABLED", "false");
      set("logging.level", "ERROR");
    }

    /** Sets a key as {@code -Ddw.} does. */
    public Builder set(String key, String value) {
      overrides.put(key, value);
      return this;
    }

    /** Sets an environment variable. */
    public Builder environment(String name, String value) {
      environment.put(name, value);
      return this;
    }

    /** Unsets an environment variable. */
    public Builder without(String name) {
      environment.remove(name);
      return this;
    }

    /** Gives it this configuration file. */
    public Builder file(Path path) {
      file = path.toString();
      return this;
    }

    /** Gives it a configuration file with this text. */
    public Builder yaml(String text) throws IOException {
      Path path = Files.createTempFile("relay", ".yml");
      path.toFile().deleteOnExit();
      file = Files.writeString(path, text).toString();
      return this;
    }

    /** Keeps events in this directory, as the service does by default. */
    public Builder spoolingTo(Path directory) {
      environment.remove("SPOOL_ENABLED");
      return environment("SPOOL_DIRECTORY", directory.toString());
    }

    public Relay start() throws Exception {
      Relay relay = new Relay(environment, file, new HashMap<>(overrides));
      relay.application.before();
      OPEN.add(relay.overridden);
      return relay;
    }
  }

  /** A relay that publishes to {@code host:port}. */
  public static Builder publishingTo(String address) {
    return new Builder().environment("PUBSUB_EMULATOR_HOST", address);
  }

  /** A relay with the embedded server. */
  public static Builder embedded() {
    return new Builder().environment("PUBSUB_MODE", "embedded");
  }

  public int port() {
    return application.getLocalPort();
  }

  public int adminPort() {
    return application.getAdminPort();
  }

  /** What it is made of. */
  public Environment dropwizard() {
    return application.getEnvironment();
  }

  public HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
    return send(request(port, path).GET());
  }

  /** Posts a body with the headers of a signature made now. */
  public HttpResponse<String> postSigned(byte[] body) throws IOException, InterruptedException {
    return send(signed(body));
  }

  public CompletableFuture<HttpResponse<String>> postSignedAsync(byte[] body) {
    return sendAsync(signed(body));
  }

  public CompletableFuture<HttpResponse<String>> sendAsync(HttpRequest.Builder request) {
    return http.sendAsync(request.build(), BodyHandlers.ofString());
  }

  /** A request whose signature is made now; headers may be added. */
  public HttpRequest.Builder signed(byte[] body) {
    String timestamp = Long.toString(Instant.now().getEpochSecond());
    return webhook(body).header("X-Buildkite-Signature", signature(TOKEN, timestamp, body));
  }

  /** A request without any authentication. */
  public HttpRequest.Builder webhook(byte[] body) {
    return request(port(), "/webhook")
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofByteArray(body));
  }

  public HttpRequest.Builder request(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(30));
  }

  public HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  /** The header's value. */
  public static String signature(String secret, String timestamp, byte[] body) {
    return new HmacKey(Secret.of(secret)).header(timestamp, body);
  }

  /** The value of a series in the scrape of the admin port; 0 if it is not there. */
  public double metric(String series) throws IOException, InterruptedException {
    return get(adminPort(), "/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .findFirst()
        .orElse(0);
  }

  @Override
  public void close() {
    application.after();
    // Overrides are system properties, which a reload reads again; the test support puts back what
    // was there when it started, which may be of a relay that has ended since.
    OPEN.removeIf(overrides -> overrides == overridden);
    overridden.keySet().forEach(key -> System.clearProperty("dw." + key));
    OPEN.forEach(
        overrides -> overrides.forEach((key, value) -> System.setProperty("dw." + key, value)));
  }
}
