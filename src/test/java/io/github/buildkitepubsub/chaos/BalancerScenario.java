package io.github.buildkitepubsub.chaos;

import io.github.buildkitepubsub.embedded.EmbeddedPubSub;
import io.github.buildkitepubsub.testing.FreePort;
import io.github.buildkitepubsub.testing.RelayProcess;
import io.github.buildkitepubsub.testing.WebhookAddress;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.ToLongFunction;

/**
 * Two relays behind HAProxy, under load all the time, while one of them is taken out, stopped and
 * killed, and while Pub/Sub is away.
 */
final class BalancerScenario implements AutoCloseable {

  static final int SENDERS = 8;

  private static final String KILL = "one is killed and started";
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Duration POLL = Duration.ofMillis(250);
  private static final Duration PAUSE = Duration.ofMillis(5);

  private final EmbeddedPubSub server = Scene.pubsub();
  private final Arrivals arrivals = new Arrivals(server);
  private final Path directory = Files.createTempDirectory("chaos-balancer");
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, Phase> phases = new LinkedHashMap<>();
  private final List<String> failures = new ArrayList<>();
  private final Instance first;
  private final Instance second;
  private final Haproxy haproxy;
  private final Duration calm;

  /** What senders were told while something was done. */
  record Phase(Tally tally, long sentAgain) {

    long failed() {
      return tally.refused() + tally.unansweredCount();
    }
  }

  private BalancerScenario(Path program, Duration calm) throws IOException {
    this.calm = calm;
    first = new Instance("first");
    second = new Instance("second");
    haproxy = Haproxy.start(program, first.port, second.port);
  }

  /** A relay that comes back where it was, with the spool that it left. */
  private final class Instance {

    private final int port = FreePort.find();
    private final RelayProcess.Builder builder;
    private RelayProcess process;

    Instance(String name) throws IOException {
      builder =
          RelayProcess.publishingTo(server.address(), directory.resolve(name))
              .set("server.applicationConnectors[0].port", Integer.toString(port))
              // The proxy needs two looks, a second apart.
              .set("health.shutdownWaitPeriod", "4s")
              // Starts in half the time; nothing here lasts long enough to get faster than that.
              .javaOption("-XX:TieredStopAtLevel=1")
              .environment("TRUSTED_PROXIES", "127.0.0.1");
      process = builder.launch();
    }

    void start() throws IOException {
      process = builder.launch();
    }

    boolean isServing() throws IOException, InterruptedException {
      return process.isListening() && isReady();
    }

    double requests() throws IOException, InterruptedException {
      return process.total("buildkite_webhook_requests_total");
    }

    boolean isReady() throws IOException, InterruptedException {
      return process.get("/ready").statusCode() == 200;
    }
  }

  /** Runs it without an outage of Pub/Sub. */
  static Row brief() throws IOException, InterruptedException {
    return run(Duration.ofSeconds(1), Duration.ZERO);
  }

  /** Runs it all, and writes what each phase came to. */
  static Row run(Duration outage) throws IOException, InterruptedException {
    return run(Duration.ofSeconds(3), outage);
  }

  /**
   * @param calm how long both are in, and how long one is dead
   * @param outage how long Pub/Sub is away; zero for no such phase
   */
  private static Row run(Duration calm, Duration outage) throws IOException, InterruptedException {
    Optional<Path> program = Haproxy.find();
    if (program.isEmpty()) {
      return Row.skipped("balancer", "haproxy is not installed");
    }
    try (BalancerScenario scenario = new BalancerScenario(program.get(), calm)) {
      scenario.run(outage.toSeconds());
      return scenario.row();
    }
  }

  private void run(long outageSeconds) throws IOException, InterruptedException {
    await("both serve", () -> first.isServing() && second.isServing() && haproxy.isListening());
    phase("both are in", () -> Thread.sleep(calm.toMillis()));
    phase("one is out and in again", this::takeOutAndIn);
    phase("one is stopped and started", this::stopAndStart);
    phase(KILL, this::killAndStart);
    if (outageSeconds > 0) {
      phase("Pub/Sub is away", () -> outage(outageSeconds));
    }
    phases.forEach(this::failIfTooManyFailed);
    awaitArrivals();
    first.process.terminate();
    second.process.terminate();
    for (Instance each : List.of(first, second)) {
      int code = each.process.awaitExit(LIMIT);
      failIf(code != 143, "the exit code was " + code);
    }
    System.out.println(table());
  }

  private void takeOutAndIn() throws IOException, InterruptedException {
    first.process.task("traffic?action=out");
    await("it gets no more requests", () -> isLeftAlone(first));
    failIf(!isLeftAlone(first), "an instance that is out gets requests");
    first.process.task("traffic?action=in");
    awaitRequests(first);
  }

  private void stopAndStart() throws IOException, InterruptedException {
    second.process.terminate();
    int code = second.process.awaitExit(LIMIT);
    failIf(code != 143, "the exit code was " + code);
    second.start();
    awaitRequests(second);
  }

  private void killAndStart() throws IOException, InterruptedException {
    first.process.kill();
    Thread.sleep(calm.toMillis());
    first.start();
    awaitRequests(first);
  }

  private void outage(long seconds) throws IOException, InterruptedException {
    server.close();
    Instant end = Instant.now().plusSeconds(seconds);
    while (Instant.now().isBefore(end)) {
      failIf(!first.isReady() || !second.isReady(), "not ready though the disk works");
      Thread.sleep(POLL.toMillis());
    }
    server.start();
  }

  private void phase(String name, Scene.Act act) throws IOException, InterruptedException {
    Tally tally = new Tally();
    long sentAgainBefore = haproxy.sentAgain();
    WebhookAddress address = new WebhookAddress(http, haproxy.webhooks());
    Senders senders = new Senders(address::postSigned, tally, Bodies.TYPICAL, PAUSE).start(SENDERS);
    try {
      act.run();
    } finally {
      senders.stop();
    }
    phases.put(name, new Phase(tally, haproxy.sentAgain() - sentAgainBefore));
  }

  private boolean isLeftAlone(Instance instance) throws IOException, InterruptedException {
    double before = instance.requests();
    Thread.sleep(1_000);
    return instance.requests() == before;
  }

  private void awaitRequests(Instance instance) throws IOException, InterruptedException {
    await("it is ready", instance::isServing);
    double before = instance.requests();
    await("it gets requests again", () -> instance.requests() > before);
  }

  private void await(String what, Callable<Boolean> condition) throws InterruptedException {
    Instant end = Instant.now().plus(LIMIT);
    try {
      while (!condition.call()) {
        if (Instant.now().isAfter(end)) {
          haproxy.log().stream().limit(50).forEach(System.out::println);
          System.out.println(table());
          throw new AssertionError("not within " + LIMIT + ": " + what);
        }
        Thread.sleep(POLL.toMillis());
      }
    } catch (InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(what, e);
    }
  }

  private void awaitArrivals() throws InterruptedException {
    await("all that was answered 2xx is on Pub/Sub", () -> lost() == 0);
  }

  private long lost() {
    Set<String> found = arrivals.found();
    return phases.values().stream()
        .mapToLong(phase -> phase.tally().owedBeyond(found).size())
        .sum();
  }

  /** By a kill, those may that were open at it; else none. */
  private void failIfTooManyFailed(String name, Phase phase) {
    failIf(
        phase.failed() > (name.equals(KILL) ? SENDERS : 0),
        name + ": " + phase.failed() + " failed " + phase.tally().refusals());
  }

  private void failIf(boolean condition, String what) {
    if (condition) {
      failures.add(what);
      System.out.println("balancer: " + what);
    }
  }

  private String table() {
    StringBuilder table =
        new StringBuilder("\n| while | 200 | 202 | failed | sent again | p99 ms |\n");
    table.append("|---|--:|--:|--:|--:|--:|\n");
    phases.forEach(
        (name, phase) ->
            table.append(
                String.format(
                    "| %s | %d | %d | %d | %d | %d |%n",
                    name,
                    phase.tally().count(200),
                    phase.tally().count(202),
                    phase.failed(),
                    phase.sentAgain(),
                    phase.tally().percentile(0.99))));
    return table.toString();
  }

  private Row row() {
    return new Row(
        "balancer",
        "HAProxy, 2 instances, " + SENDERS + " senders: out, SIGTERM, kill -9, Pub/Sub away",
        List.of(
            sum(phase -> phase.tally().count(200)),
            sum(phase -> phase.tally().count(202)),
            sum(phase -> phase.tally().count(503)),
            sum(phase -> phase.tally().others())),
        arrivals.found().size(),
        arrivals.duplicates(),
        0,
        lost(),
        List.copyOf(failures),
        sum(Phase::failed) + " failed, " + sum(Phase::sentAgain) + " sent again by the proxy");
  }

  private long sum(ToLongFunction<Phase> count) {
    return phases.values().stream().mapToLong(count).sum();
  }

  @Override
  public void close() throws IOException {
    haproxy.close();
    first.process.close();
    second.process.close();
    server.close();
    Scene.delete(directory);
  }
}
