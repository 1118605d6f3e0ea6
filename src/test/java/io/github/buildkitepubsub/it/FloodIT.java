package io.github.buildkitepubsub.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.testing.Relay;
import io.github.buildkitepubsub.testing.Samples;
import io.github.buildkitepubsub.testing.Wire;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Strangers do what they can; what Buildkite signs is taken all the same. How long that takes is
 * printed, beside how long it takes without them, and not asserted: the machine may be busy.
 */
@Tag("alone")
final class FloodIT {

  private static final int EVENTS = 300;
  private static final String HEAD = "POST /webhook HTTP/1.1\r\nHost: x\r\n";

  private static final String MEMORY_REFUSALS =
      "buildkite_rate_limit_exceeded_total{type=\"memory\"}";
  private static final int MEMORY_MEBIBYTES = 4;

  /** Fewer than strangers open, so that the bound is reached. */
  private static final int MAX = 200;

  @Test
  void takesEverySignedEventWhileStrangersHoldAllConnectionsTheyCanGet() throws Exception {
    try (Relay relay =
        Relay.embedded()
            .set("receive.connections.max", Integer.toString(MAX))
            .set("receive.connections.maxPerAddress", "20")
            .start()) {
      Sent quiet = send(relay);
      Sent flooded;
      try (Strangers strangers = new Strangers(4, source -> new Hoarder(relay.port(), source))) {
        flooded = send(relay);
        strangers.report();
      }

      print("connections", quiet, flooded);
      assertThat(quiet.statuses()).containsOnlyKeys(200);
      assertThat(flooded.statuses()).containsOnlyKeys(200);
      assertThat(relay.metric("buildkite_connections_open")).isBetween(1.0, (double) MAX);
      assertThat(relay.metric("buildkite_connections_dropped_total{reason=\"address_full\"}"))
          .isPositive();
      assertThat(relay.metric("buildkite_connections_dropped_total{reason=\"full\"}")).isPositive();
    }
  }

  @Test
  void takesEverySignedEventWhileStrangersGuessSignatures() throws Exception {
    // Behind a proxy, so that strangers have public addresses: those of this machine are spared.
    try (Relay relay = Relay.embedded().environment("TRUSTED_PROXIES", "127.0.0.0/8").start()) {
      Sent quiet = send(relay);
      Sent flooded;
      long answered;
      try (Strangers strangers = new Strangers(4, source -> new Guesser(relay.port(), source))) {
        flooded = send(relay);
        answered = strangers.report();
      }

      print("guesses", quiet, flooded);
      double compared = relay.metric("buildkite_webhook_auth_failures_total");
      double cut = relay.metric("buildkite_rate_limit_exceeded_total{type=\"per_ip\"}");
      System.out.printf("guesses: %d answered, %.0f compared, %.0f cut%n", answered, compared, cut);
      assertThat(quiet.statuses()).containsOnlyKeys(200);
      assertThat(flooded.statuses()).containsOnlyKeys(200);
      assertThat(cut).as("requests answered 429").isPositive();
      assertThat(compared).as("signatures compared").isLessThan(4 * 100);
    }
  }

  @Test
  void takesEverySignedEventWhileStrangersHoldTheMemoryForBodies() throws Exception {
    try (Relay relay =
        Relay.embedded()
            .environment("TRUSTED_PROXIES", "127.0.0.0/8")
            .environment("READ_TIMEOUT", "1")
            .set("receive.limits.bodyMemory", MEMORY_MEBIBYTES + "MiB")
            .start()) {
      Sent quiet = send(relay);
      Sent flooded;
      try (Strangers strangers = new Strangers(4, source -> new Withholder(relay.port(), source))) {
        Awaitility.await().until(() -> relay.metric(MEMORY_REFUSALS) > 0);
        flooded = send(relay);
        strangers.report();
        assertThat(relay.metric("buildkite_request_body_bytes"))
            .isBetween(1.0, MEMORY_MEBIBYTES * 1024 * 1024.0);
      }

      print("bodies", quiet, flooded);
      assertThat(quiet.statuses()).containsOnlyKeys(200);
      assertThat(flooded.statuses()).containsOnlyKeys(200);
    }
  }

  private record Sent(Map<Integer, Integer> statuses, List<Duration> took) {}

  /** Signed events one after the other, from this machine's usual address. */
  private static Sent send(Relay relay) throws Exception {
    Map<Integer, Integer> statuses = new ConcurrentHashMap<>();
    List<Duration> took = new ArrayList<>();
    for (int i = 0; i < EVENTS; i++) {
      long start = System.nanoTime();
      HttpResponse<String> answer =
          relay.postSigned(Samples.fresh("job.finished", (int) System.nanoTime()));
      took.add(Duration.ofNanos(System.nanoTime() - start));
      // 202 says the same to a sender: the event is safe.
      statuses.merge(answer.statusCode() == 202 ? 200 : answer.statusCode(), 1, Integer::sum);
    }
    took.sort(null);
    return new Sent(statuses, took);
  }

  private static void print(String flood, Sent quiet, Sent flooded) {
    for (Sent sent : List.of(quiet, flooded)) {
      System.out.printf(
          "%s: %s p50=%d ms p99=%d ms max=%d ms %s%n",
          flood,
          sent.equals(quiet) ? "without" : "with flood",
          sent.took().get(EVENTS / 2).toMillis(),
          sent.took().get(EVENTS * 99 / 100).toMillis(),
          sent.took().get(EVENTS - 1).toMillis(),
          sent.statuses());
    }
  }

  /** What a stranger does, again and again, from one address. */
  private interface Stranger {
    void act() throws IOException;
  }

  @FunctionalInterface
  private interface StrangerFactory {
    Stranger at(int source);
  }

  private static final class Strangers implements AutoCloseable {
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final LongAdder acts = new LongAdder();
    private final List<Thread> threads = new ArrayList<>();

    Strangers(int count, StrangerFactory factory) {
      for (int i = 0; i < count; i++) {
        Stranger stranger = factory.at(i);
        Thread thread = new Thread(() -> run(stranger), "stranger-" + i);
        thread.start();
        threads.add(thread);
      }
    }

    private void run(Stranger stranger) {
      while (!stopped.get()) {
        try {
          stranger.act();
          acts.increment();
        } catch (IOException e) {
          // Cut off, which is what it is for.
          Thread.onSpinWait();
        }
      }
    }

    long report() {
      System.out.printf("strangers acted %d times%n", acts.sum());
      return acts.sum();
    }

    @Override
    public void close() {
      stopped.set(true);
      try {
        for (Thread thread : threads) {
          thread.join();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Opens connections from many addresses and leaves them idle, or in the middle of something. */
  private static final class Hoarder implements Stranger {
    private static final int HELD = 400;
    private static final List<String> STARTS =
        List.of("", "POST /webh", HEAD + "X-Slow: ", HEAD + "Content-Length: 100\r\n\r\n{");

    private final int port;
    private final int source;
    private final Deque<Wire> held = new ArrayDeque<>();
    private int opened;

    Hoarder(int port, int source) {
      this.port = port;
      this.source = source;
    }

    @Override
    public void act() throws IOException {
      opened++;
      Wire wire = Wire.to(port, "127.0." + (1 + source) + "." + (1 + opened % 10));
      held.add(wire.send(STARTS.get(opened % STARTS.size())));
      if (held.size() > HELD) {
        Objects.requireNonNull(held.poll()).close();
      }
    }
  }

  /** Sends all of a large body but its last byte, from many addresses, and holds the connection. */
  private static final class Withholder implements Stranger {
    private static final int HELD = 12;
    private static final int SIZE = 1_000_000;

    private final int port;
    private final int source;
    private final String body = "a".repeat(SIZE - 1);
    private final Deque<Wire> held = new ArrayDeque<>();
    private int opened;

    Withholder(int port, int source) {
      this.port = port;
      this.source = source;
    }

    @Override
    public void act() throws IOException {
      opened++;
      Wire wire = Wire.to(port);
      held.add(wire);
      String network = "100." + (64 + source) + "." + opened % 250 + ".1";
      wire.send(HEAD + "X-Forwarded-For: " + network + "\r\nContent-Length: " + SIZE + "\r\n\r\n");
      // What the relay does not read yet fills the buffers between, and then the sender stands.
      wire.send(body.substring(0, 100_000));
      if (held.size() > HELD) {
        // Its answer has come, or comes when it is late.
        try (Wire oldest = Objects.requireNonNull(held.poll())) {
          oldest.status();
        }
      }
    }
  }

  /** Sends wrong signatures over one connection from one address, as a proxy would pass them on. */
  private static final class Guesser implements Stranger {
    private final int port;
    private final String request;

    Guesser(int port, int source) {
      this.port = port;
      String body = "{\"event\":\"build.finished\"}";
      long now = System.currentTimeMillis() / 1000;
      this.request =
          HEAD
              + "X-Forwarded-For: 203.0.113."
              + source
              + "\r\nConnection: close\r\nX-Buildkite-Signature: timestamp="
              + now
              + ",signature="
              + "0".repeat(64)
              + "\r\nContent-Length: "
              + body.length()
              + "\r\n\r\n"
              + body;
    }

    @Override
    public void act() throws IOException {
      try (Wire wire = Wire.to(port)) {
        wire.send(request).readAll();
      }
    }
  }
}
