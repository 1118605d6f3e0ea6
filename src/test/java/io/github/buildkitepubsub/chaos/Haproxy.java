package io.github.buildkitepubsub.chaos;

import io.github.buildkitepubsub.testing.FreePort;
import io.github.buildkitepubsub.testing.Programs;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** HAProxy with the configuration that is delivered, in front of two relays on this machine. */
final class Haproxy implements AutoCloseable {

  static final Path CONFIGURATION = Path.of("examples/load-balancer/haproxy.cfg");

  /** Five counts of connections, of which the last is how often the request was sent again. */
  private static final Pattern SENT_AGAIN = Pattern.compile(" \\d+/\\d+/\\d+/\\d+/\\+?[1-9]\\d* ");

  private final Process process;
  private final int port;
  private final List<String> log = new CopyOnWriteArrayList<>();

  private Haproxy(Process process, int port) {
    this.process = process;
    this.port = port;
    Thread reader = new Thread(this::read, "haproxy-log");
    reader.setDaemon(true);
    reader.start();
  }

  /** The program. */
  static Optional<Path> find() {
    return Programs.find("haproxy");
  }

  static Haproxy start(Path program, int firstPort, int secondPort) throws IOException {
    int port = FreePort.find();
    ProcessBuilder builder =
        new ProcessBuilder(program.toString(), "-db", "-f", CONFIGURATION.toString())
            .redirectErrorStream(true);
    builder.environment().put("LISTEN", "127.0.0.1:" + port);
    builder.environment().put("RELAY_1", "127.0.0.1:" + firstPort);
    builder.environment().put("RELAY_2", "127.0.0.1:" + secondPort);
    return new Haproxy(builder.start(), port);
  }

  boolean isListening() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private void read() {
    try (BufferedReader lines = process.inputReader()) {
      lines.lines().forEach(log::add);
    } catch (IOException | UncheckedIOException e) {
      log.add("the log broke off: " + e);
    }
  }

  URI webhooks() {
    return URI.create("http://127.0.0.1:" + port + "/webhook");
  }

  /** Every line so far. */
  List<String> log() {
    return List.copyOf(log);
  }

  /** How many requests it has sent more than once. */
  long sentAgain() {
    return log.stream().filter(line -> SENT_AGAIN.matcher(line).find()).count();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
