package io.github.buildkitepubsub.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** The service as a process of its own, started by the launcher from the jar that is delivered. */
public final class RelayProcess implements AutoCloseable {

  private static final Pattern PORT = Pattern.compile("\"application_port\":(\\d+)");
  private static final Pattern ADMIN_PORT = Pattern.compile("\"admin_port\":(\\d+)");
  private static final Duration START_LIMIT = Duration.ofMinutes(3);

  private final Process process;
  private final String host;
  private final List<String> log = new CopyOnWriteArrayList<>();
  private final Thread reader;
  private final HttpClient http;
  private volatile int port;
  private volatile int adminPort;

  private RelayProcess(Process process, String host, HttpClient http) {
    this.process = process;
    this.host = host;
    this.http = http;
    this.reader = new Thread(this::read, "relay-log");
    reader.setDaemon(true);
    reader.start();
  }

  /** How a process is to be started; it can be started several times, one after the other. */
  public static final class Builder {

    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final Map<String, String> overrides = new LinkedHashMap<>();
    private final List<String> javaOptions = new ArrayList<>();
    private List<String> prefix = List.of();
    private @Nullable Path file;
    private String host = "127.0.0.1";

    private Builder(String pubsub, Path spool) {
      environment("PUBSUB_EMULATOR_HOST", pubsub);
      environment("BUILDKITE_WEBHOOK_TOKEN", Relay.TOKEN);
      environment("SPOOL_DIRECTORY", spool.toString());
      set("server.applicationConnectors[0].port", "0");
      set("server.adminConnectors[0].port", "0");
      set("health.shutdownWaitPeriod", "1s");
      boundTo(host);
    }

    /** Sets an environment variable. */
    public Builder environment(String name, String value) {
      environment.put(name, value);
      return this;
    }

    /** Sets a key as {@code -Ddw.} does; the value must have no space. */
    public Builder set(String key, String value) {
      overrides.put(key, value);
      return this;
    }

    /** Gives it this configuration file. */
    public Builder file(Path path) {
      file = path;
      return this;
    }

    /** Adds to {@code JAVA_OPTS}. */
    public Builder javaOption(String option) {
      javaOptions.add(option);
      return this;
    }

    /** Starts it with a command before it that runs it in its own place, such as {@code nice}. */
    public Builder prefix(String... command) {
      prefix = List.of(command);
      return this;
    }

    /** Listens at another address than the loopback interface's. */
    public Builder boundTo(String address) {
      host = address;
      set("server.applicationConnectors[0].bindHost", address);
      return set("server.adminConnectors[0].bindHost", address);
    }

    /** Starts it and waits until it listens. */
    public RelayProcess start() throws IOException {
      RelayProcess relay = launch();
      Awaitility.await()
          .atMost(START_LIMIT)
          .until(() -> relay.isListening() || !relay.process.isAlive());
      if (!relay.isListening()) {
        throw new IOException("the relay did not start: " + relay.log);
      }
      return relay;
    }

    /** Starts it and does not wait. */
    public RelayProcess launch() throws IOException {
      List<String> command = new ArrayList<>(prefix);
      command.addAll(List.of("bin/buildkite-pubsub", "serve"));
      if (file != null) {
        command.add(file.toString());
      }
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().clear();
      builder.environment().put("PATH", System.getenv("PATH"));
      builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
      builder.environment().put("BUILDKITE_PUBSUB_JAR", System.getProperty("relay.jar"));
      List<String> options = new ArrayList<>(javaOptions);
      overrides.forEach((key, value) -> options.add("-Ddw." + key + "=" + value));
      builder.environment().put("JAVA_OPTS", String.join(" ", options));
      builder.environment().putAll(environment);
      return new RelayProcess(builder.start(), host, http);
    }
  }

  /** A relay that publishes to {@code host:port} and keeps its events in {@code spool}. */
  public static Builder publishingTo(String pubsub, Path spool) {
    return new Builder(pubsub, spool);
  }

  private void read() {
    try (BufferedReader lines = process.inputReader()) {
      String line;
      while ((line = lines.readLine()) != null) {
        log.add(line);
        Matcher admin = ADMIN_PORT.matcher(line);
        if (admin.find()) {
          adminPort = Integer.parseInt(admin.group(1));
        }
        Matcher started = PORT.matcher(line);
        if (started.find()) {
          port = Integer.parseInt(started.group(1));
        }
      }
    } catch (IOException e) {
      log.add("the log broke off: " + e);
    }
  }

  private boolean isListening() {
    return port != 0;
  }

  /** Every line so far. */
  public List<String> log() {
    return List.copyOf(log);
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Posts a body with the headers of a signature made now. */
  public HttpResponse<String> postSigned(byte[] body) throws IOException, InterruptedException {
    String timestamp = Long.toString(Instant.now().getEpochSecond());
    HttpRequest request =
        HttpRequest.newBuilder(uri(port, "/webhook"))
            .timeout(Duration.ofSeconds(30))
            .header("X-Buildkite-Signature", Relay.signature(Relay.TOKEN, timestamp, body))
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }

  /** The value of a series in the scrape of the admin port; 0 if it is not there. */
  public double metric(String series) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri(adminPort, "/metrics")).timeout(Duration.ofSeconds(30)).build();
    return http.send(request, BodyHandlers.ofString())
        .body()
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .findFirst()
        .orElse(0);
  }

  /** An address on the application port. */
  public URI application(String path) {
    return uri(port, path);
  }

  /** An address on the admin port. */
  public URI admin(String path) {
    return uri(adminPort, path);
  }

  private URI uri(int atPort, String path) {
    return URI.create("http://" + host + ":" + atPort + path);
  }

  /** Sends SIGHUP. */
  public void hangUp() throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-HUP", Long.toString(pid())).start().waitFor();
  }

  /** Sends SIGTERM. */
  public void terminate() {
    // Not Process.destroy(), which closes the log before its last lines.
    process.toHandle().destroy();
  }

  /** Sends SIGKILL and waits until the process is no more. */
  public void kill() throws InterruptedException {
    process.toHandle().destroyForcibly();
    process.waitFor();
  }

  /** Waits until the process and its log have ended. */
  public int awaitExit(Duration limit) throws InterruptedException {
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("the relay did not stop within " + limit);
    }
    reader.join(limit.toMillis());
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
