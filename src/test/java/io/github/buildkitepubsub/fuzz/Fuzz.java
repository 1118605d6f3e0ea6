package io.github.buildkitepubsub.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.buildkitepubsub.event.EventType;
import io.github.buildkitepubsub.testing.Relay;
import io.github.buildkitepubsub.testing.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What is fuzzed. Each target is a class with the method that Jazzer calls; here are its name, what
 * it begins with, and what its mutations put in.
 */
@SuppressWarnings("ImmutableEnumChecker") // Its lists are, and a target keeps no state.
enum Fuzz {
  EVENT(
      EventFuzz::fuzzerTestOneInput,
      List.of(
          "\"", "\\", "{", "}", "[", "]", ",", ":", "null", "\\ud83d", "\\u0000", "1e999", "\0"),
      List.of(
          "\"id\":1,",
          "\"env\":{\"A\":\"b\"},",
          "\"event\":\"y\",",
          "\u00ef\u00bb\u00bf",
          "[[[[[[")) {
    @Override
    Stream<byte[]> seeds() {
      return EventType.KNOWN.stream().sorted().map(Samples::bytes);
    }
  },
  SIGNATURE(
      SignatureFuzz::fuzzerTestOneInput,
      List.of(",", "=", " ", "\t", "timestamp=", "signature=", "v0=", "+", "-", "\0"),
      List.of(SignatureFuzz.HEX, "" + SignatureFuzz.NOW)) {
    @Override
    Stream<byte[]> seeds() {
      String time = "timestamp=" + SignatureFuzz.NOW;
      return Stream.of(
              time + ",signature=" + SignatureFuzz.HEX,
              "signature = " + SignatureFuzz.HEX.toUpperCase(Locale.ROOT) + " , " + time,
              "v0=x," + time + ",signature=" + "0".repeat(64),
              "timestamp=1,signature=" + SignatureFuzz.HEX)
          .map(text -> text.getBytes(ISO_8859_1));
    }
  },
  ADDRESS(
      AddressFuzz::fuzzerTestOneInput,
      List.of(":", "::", ".", "/", ",", " ", "0", "255", "256", "ffff", "%1", "[", "]", ":80"),
      List.of("10.0.0.1", "2001:db8::1", "::ffff:192.0.2.1", ", ")) {
    @Override
    Stream<byte[]> seeds() {
      return Stream.of(
              "192.0.2.1",
              "2001:db8::1",
              "::ffff:192.0.2.1",
              "1:2:3:4:5:6:7:8",
              "192.0.2.0/24",
              "2001:db8::/32",
              "::/0",
              "203.0.113.9, 10.0.0.2:4711, [2001:db8::1]:80")
          .map(text -> text.getBytes(ISO_8859_1));
    }
  },
  HTTP(
      HttpFuzz::fuzzerTestOneInput,
      List.of("\r\n", "\n", ":", " ", "\0", "\t", "%00", "%2e%2e/", ";", "0\r\n\r\n", "\u00ff"),
      List.of(
          "Transfer-Encoding: chunked\r\n",
          "Content-Length: 3\r\n",
          "Expect: 100-continue\r\n",
          "Upgrade: h2c\r\n",
          "Content-Encoding: gzip\r\n")) {
    @Override
    Stream<byte[]> seeds() {
      String token = "X-Buildkite-Token: " + Relay.TOKEN + "\r\n";
      String ping = "{\"event\":\"ping\"}";
      String event = new String(Samples.bytes("agent.connected"), ISO_8859_1);
      return Stream.of(
              HttpFuzz.request("/webhook", token, ping),
              HttpFuzz.request("/webhook", token + "X-Request-ID: a\r\n", event),
              HttpFuzz.request("/webhook", "", ping),
              HttpFuzz.request("/webhook", "X-Forwarded-For: 192.0.2.1, ::1\r\n", ping),
              HttpFuzz.request(
                  "/webhook", "X-Buildkite-Signature: timestamp=1,signature=00\r\n", ping),
              HttpFuzz.request("/webhook/test-engine/" + Relay.TEST_ENGINE_SECRET, "", event),
              "POST /webhook HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
                  + token
                  + "\r\n10\r\n"
                  + ping
                  + "\r\n0\r\n\r\n",
              "GET /ready HTTP/1.0\r\n\r\nGET /schemas HTTP/1.1\r\nHost: x\r\n\r\n")
          .map(text -> text.getBytes(ISO_8859_1));
    }
  };

  /** Inputs that once showed a fault, one a file. */
  private static final Path FINDINGS = Path.of("src/test/resources/fuzz");

  /** Runs one input; throws whatever is wrong. */
  @FunctionalInterface
  interface Run {
    void run(byte[] input) throws Exception;
  }

  private final Run run;
  private final List<String> small;
  private final List<String> large;

  Fuzz(Run run, List<String> small, List<String> large) {
    this.run = run;
    this.small = small;
    this.large = large;
  }

  abstract Stream<byte[]> seeds();

  void run(byte[] input) throws Exception {
    run.run(input);
  }

  /** What mutations put in. */
  List<String> snippets() {
    return Stream.concat(small.stream(), large.stream()).toList();
  }

  List<Path> findings() throws IOException {
    Path directory = FINDINGS.resolve(name().toLowerCase(Locale.ROOT));
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }

  static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
