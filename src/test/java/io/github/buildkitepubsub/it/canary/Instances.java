package io.github.buildkitepubsub.it.canary;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.DoubleAdder;

/**
 * Instances that are not there, and the metrics that they would have: requests come at a constant
 * rate, ten times a second, and go where the cluster's route and replicas say. What the route does
 * not give the canary any more still goes there for some seconds: the many machines of a load
 * balancer take its weights over one after the other. One address has the instances: {@code
 * /stable/0}, {@code /canary/2}.
 */
final class Instances implements AutoCloseable {

  private static final int EACH = 3;
  private static final int TICKS = 10;

  /** Three intervals of the script. */
  private static final int LAG_IN_TICKS = 6 * TICKS;

  private final FakeCluster cluster;
  private final Version version;
  private final double rate;
  private final List<Instance> stable = new ArrayList<>();
  private final List<Instance> canary = new ArrayList<>();
  private final HttpServer server;
  private final Future<?> ticks;
  private final Deque<Integer> weights = new ArrayDeque<>();
  private final DoubleAdder lost = new DoubleAdder();
  private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(4);

  /**
   * @param version how the new version behaves
   * @param rate requests a second, all together
   */
  Instances(FakeCluster cluster, Version version, double rate) throws IOException {
    this.cluster = cluster;
    this.version = version;
    this.rate = rate;
    for (int i = 0; i < EACH; i++) {
      stable.add(new Instance());
      canary.add(new Instance());
    }
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::scrape);
    server.start();
    ticks = threads.scheduleAtFixedRate(this::tick, 0, 1000 / TICKS, TimeUnit.MILLISECONDS);
  }

  String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** Requests that were sent where there was no instance. */
  double lost() {
    return lost.sum();
  }

  private void tick() {
    weights.add(cluster.weight());
    if (weights.size() > LAG_IN_TICKS) {
      weights.remove();
    }
    double toCanary = rate / TICKS * Collections.max(weights) / 100;
    share(canary, FakeCluster.CANARY, toCanary);
    share(stable, FakeCluster.STABLE, rate / TICKS - toCanary);
  }

  private void share(List<Instance> instances, String workload, double requests) {
    int running = Math.min(EACH, cluster.replicas(workload));
    if (running == 0) {
      lost.add(requests);
    }
    Version behaviour = cluster.image(workload).equals(FakeCluster.NEW) ? version : Version.GOOD;
    for (Instance instance : instances.subList(0, running)) {
      instance.take(requests / running, behaviour);
    }
  }

  /** An instance that is scaled away does not answer. */
  private void scrape(HttpExchange exchange) throws IOException {
    try (exchange) {
      String[] path = exchange.getRequestURI().getPath().split("/", -1);
      boolean isCanary = path[1].equals("canary");
      int number = Integer.parseInt(path[2]);
      if (number >= cluster.replicas(isCanary ? FakeCluster.CANARY : FakeCluster.STABLE)) {
        exchange.sendResponseHeaders(502, -1);
        return;
      }
      byte[] text = (isCanary ? canary : stable).get(number).exposition().getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
      exchange.sendResponseHeaders(200, text.length);
      exchange.getResponseBody().write(text);
    }
  }

  /**
   * Prometheus' configuration that scrapes them once a second, with the labels of a cluster's pods.
   */
  String scrapeConfiguration() {
    StringBuilder text =
        new StringBuilder(
            """
            scrape_configs:
            - job_name: buildkite-pubsub
              scrape_interval: 1s
              scrape_timeout: 1s
              static_configs:
            """);
    for (String track : List.of("stable", "canary")) {
      for (int i = 0; i < EACH; i++) {
        text.append(
            "  - {targets: ['%s'], labels: {track: %s, pod: %s-%d, instance: %s-%d, __metrics_path__: /%s/%d}}%n"
                .formatted(address(), track, track, i, track, i, track, i));
      }
    }
    return text.toString();
  }

  @Override
  public void close() {
    server.stop(0);
    ticks.cancel(false);
    threads.shutdownNow();
  }
}
