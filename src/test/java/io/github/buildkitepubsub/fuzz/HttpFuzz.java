package io.github.buildkitepubsub.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.buildkitepubsub.testing.Relay;
import io.github.buildkitepubsub.testing.Wire;
import java.io.IOException;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Whatever bytes come over a connection: no answer is a 5xx, and the connection ends in time. The
 * relay is the whole service with the embedded Pub/Sub server, started once in a process.
 */
public final class HttpFuzz {

  /** A second for a body, two until slow headers are cut, and time for a busy machine. */
  private static final Duration BOUND = Duration.ofSeconds(15);

  private static final Pattern FAILED = Pattern.compile("HTTP/1\\.[01] 5[0-9]{2} ");

  private static final class Started {
    static final Relay RELAY = start();

    private static Relay start() {
      try {
        return Relay.embedded()
            .environment("READ_TIMEOUT", "1")
            .set("server.applicationConnectors[0].idleTimeout", "5s")
            .set("receive.answerWithin", "30s")
            .set("embedded.maxRetained", "1MiB")
            .set("logging.level", "OFF")
            .start();
      } catch (Exception e) {
        throw new IllegalStateException("the relay did not start", e);
      }
    }
  }

  private HttpFuzz() {}

  /**
   * Starts the relay, which would take longer than an input may; called once, before all inputs.
   */
  public static void fuzzerInitialize() {
    Fuzz.check(Started.RELAY.port() > 0, "the relay has no port");
  }

  /** Throws if something is wrong. */
  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    int port = Started.RELAY.port();
    long start = System.nanoTime();
    String answers;
    try (Wire wire = Wire.to(port)) {
      answers = exchange(wire, input);
    }
    Fuzz.check(!FAILED.matcher(answers).find(), "answered " + answers.lines().findFirst());
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    Fuzz.check(took.compareTo(BOUND) < 0, "took " + took);
  }

  private static String exchange(Wire wire, byte[] input) throws IOException {
    try {
      wire.send(input).halfClose();
    } catch (IOException closed) {
      // It did not want the rest, and may have said why.
    }
    return wire.readAll();
  }

  static String request(String target, String headers, String body) {
    return "POST "
        + target
        + " HTTP/1.1\r\nHost: relay\r\nContent-Type: application/json\r\n"
        + headers
        + "Content-Length: "
        + body.getBytes(ISO_8859_1).length
        + "\r\n\r\n"
        + body;
  }
}
