package io.github.buildkitepubsub.chaos;

import io.dropwizard.util.DataSize;
import io.dropwizard.util.Duration;
import io.github.buildkitepubsub.embedded.EmbeddedPubSub;
import io.github.buildkitepubsub.embedded.EmbeddedSettings;
import io.github.buildkitepubsub.embedded.Faults;
import io.github.buildkitepubsub.testing.PubSubProbe;
import io.github.buildkitepubsub.testing.RelayProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * A Pub/Sub in this process, a spool directory, one relay process after the other that uses them,
 * its senders, and the books: what was promised, what arrived. For one thread.
 */
final class Scene implements AutoCloseable {

  private static final java.time.Duration POLL = java.time.Duration.ofMillis(200);
  private static final java.time.Duration STOP_LIMIT = java.time.Duration.ofMinutes(2);
  private static final List<String> BAD_LINES =
      List.of("OutOfMemoryError", "StackOverflowError", "set aside", "\"level\":\"ERROR\"");

  private final String name;
  private final EmbeddedPubSub server;
  private final Path directory;
  private final RelayProcess.Builder builder;
  private final AtomicReference<RelayProcess> relay = new AtomicReference<>();
  private final Tally tally = new Tally();
  private final Arrivals arrivals;
  private final List<String> failures = new ArrayList<>();
  private long left;
  private long lost;

  private Scene(String name, EmbeddedPubSub server, Path directory) {
    this.name = name;
    this.server = server;
    this.directory = directory;
    this.builder = RelayProcess.publishingTo(server.address(), spool());
    this.arrivals = new Arrivals(server);
  }

  static Scene open(String name) throws IOException {
    return new Scene(name, pubsub(), Files.createTempDirectory("chaos-" + name));
  }

  /** A Pub/Sub that keeps every message, so that each can be looked for in the end. */
  static EmbeddedPubSub pubsub() throws IOException {
    EmbeddedPubSub server =
        new EmbeddedPubSub(
            new EmbeddedSettings(0, Duration.days(1), DataSize.gibibytes(64), null),
            InstantSource.system());
    server.start();
    server.createTopic(PubSubProbe.PROJECT, PubSubProbe.TOPIC);
    return server;
  }

  Path spool() {
    return directory.resolve("spool");
  }

  EmbeddedPubSub server() {
    return server;
  }

  Faults faults() {
    return server.faults();
  }

  RelayProcess.Builder relay() {
    return builder;
  }

  RelayProcess running() {
    return relay.get();
  }

  Tally tally() {
    return tally;
  }

  Arrivals arrivals() {
    return arrivals;
  }

  /** Starts a relay, to which the senders of now and later send. */
  RelayProcess start() throws IOException {
    RelayProcess started = builder.start();
    relay.set(started);
    return started;
  }

  /** What happens while senders send. */
  @FunctionalInterface
  interface Act {
    void run() throws IOException, InterruptedException;
  }

  /** Lets so many senders send while the act lasts, and waits for their last answers. */
  void underLoad(int count, Bodies bodies, java.time.Duration pause, Act act)
      throws IOException, InterruptedException {
    Senders senders =
        new Senders(body -> relay.get().postSigned(body), tally, bodies, pause).start(count);
    try {
      act.run();
    } finally {
      senders.stop();
    }
  }

  void fail(String what) {
    failures.add(what);
    System.out.println(name + ": " + what);
  }

  void failIf(boolean condition, String what) {
    if (condition) {
      fail(what);
    }
  }

  /** Waits until nothing is pending, and all that was promised is on the topic or given up. */
  boolean awaitDrained(java.time.Duration limit) throws InterruptedException {
    Instant end = Instant.now().plus(limit);
    while (Instant.now().isBefore(end)) {
      if (waiting() == 0 && tally.owedBeyond(arrivals.found()).size() <= givenUp()) {
        return true;
      }
      if (!running().isAlive()) {
        fail("the relay died while the backlog drained");
        return false;
      }
      Thread.sleep(POLL.toMillis());
    }
    fail("not drained within " + limit + ": " + waiting() + " events wait");
    return false;
  }

  /** Waits until so many more events have been answered 2xx. */
  void awaitPromises(int more, java.time.Duration limit) throws InterruptedException {
    long goal = tally.promises() + more;
    Instant end = Instant.now().plus(limit);
    while (tally.promises() < goal) {
      if (Instant.now().isAfter(end)) {
        throw new AssertionError(name + ": senders get no answers: " + tally.refusals());
      }
      Thread.sleep(POLL.toMillis());
    }
  }

  /** Waits until these events are on the topic. */
  void awaitArrival(Set<String> due, java.time.Duration limit) throws InterruptedException {
    Instant end = Instant.now().plus(limit);
    while (!arrivals.found().containsAll(due)) {
      if (Instant.now().isAfter(end)) {
        fail("promised events did not arrive within " + limit);
        return;
      }
      Thread.sleep(POLL.toMillis());
    }
  }

  /** Says how far it is. */
  void report(String what) throws InterruptedException {
    System.out.printf(
        "%s after \"%s\": 200=%d 202=%d 503=%d other=%d unanswered=%d found=%d waiting=%d%n",
        name,
        what,
        tally.count(200),
        tally.count(202),
        tally.count(503),
        tally.others(),
        tally.unansweredCount(),
        arrivals.found().size(),
        waiting());
  }

  /** How many events the relay says wait in its spool; -1 if it does not answer. */
  long waiting() throws InterruptedException {
    return metric("buildkite_spool_events");
  }

  /** How many events the running relay published past its spool. */
  long bypassed() throws InterruptedException {
    return Math.max(0, metric("buildkite_spool_bypassed_total"));
  }

  private long givenUp() throws InterruptedException {
    return metric("buildkite_spool_given_up_events");
  }

  private long metric(String series) throws InterruptedException {
    try {
      return (long) running().metric(series);
    } catch (IOException e) {
      return -1;
    }
  }

  /** Stops the relay, and looks for every promised event on the topic and in the spool. */
  void settle() throws InterruptedException {
    RelayProcess last = running();
    if (last.isAlive()) {
      last.terminate();
      int code = last.awaitExit(STOP_LIMIT);
      failIf(code != 143, "the exit code was " + code);
    }
    look(last);
    Map<String, Integer> owed = tally.owedBeyond(arrivals.found());
    Set<String> stored = SpoolFiles.eventIds(spool());
    left = stored.size();
    for (Map.Entry<String, Integer> each : owed.entrySet()) {
      if (!stored.contains(each.getKey())) {
        lost++;
        fail("lost " + each.getKey() + ", which was answered " + each.getValue());
      }
    }
    failIf(arrivals.damaged() > 0, arrivals.damaged() + " damaged messages");
    tally.refusals().stream().limit(3).forEach(each -> System.out.println(name + ": " + each));
  }

  /** Says what is bad in a log. */
  void look(RelayProcess ended) {
    ended.log().stream()
        .filter(line -> BAD_LINES.stream().anyMatch(line::contains))
        .limit(3)
        .forEach(line -> fail("log: " + line.replace('|', '/')));
  }

  /** While the disk works there is no reason to refuse. */
  void expectNoRefusals() {
    failIf(
        tally.count(503) > 0,
        "503 though the disk worked: " + tally.refusals().stream().findFirst());
    failIf(tally.others() > 0, "answers that are neither 2xx nor 503");
  }

  Row row(String load, String remarks) {
    return new Row(
        name,
        load,
        List.of(tally.count(200), tally.count(202), tally.count(503), tally.others()),
        arrivals.found().size(),
        arrivals.duplicates(),
        left,
        lost,
        List.copyOf(failures),
        remarks);
  }

  @Override
  public void close() {
    RelayProcess last = relay.get();
    if (last != null) {
      last.close();
    }
    server.close();
    delete(directory);
  }

  static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(each -> each.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
