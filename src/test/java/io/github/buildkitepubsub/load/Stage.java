package io.github.buildkitepubsub.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A Pub/Sub, the generators and the variants that were asked for, each warmed up when it is first
 * needed and kept until the end. For one thread.
 */
final class Stage implements AutoCloseable {

  static final String SIGNATURE = "Jetty + signature";
  static final String FLOOR = "Jetty + signature + publish";
  static final String DIRECT = "service, spool off";
  static final String SPOOLED = "service, spool on";
  static final String ORDERED = "service, spool on, ordered";
  static final String TRACED = "service, spool on, traced";

  /** What saturates two cores without a long queue. */
  static final int CONNECTIONS = 48;

  private final Plan plan;
  private final Path directory;
  private final ChildJvm pubsub;
  private final String address;
  private final String otlp;
  private final Webhooks webhooks;
  private final Map<String, Variant> variants = new LinkedHashMap<>();

  Stage(Plan plan) throws IOException {
    this.plan = plan;
    this.directory = Files.createTempDirectory("benchmark");
    this.pubsub = ChildJvm.start(List.of("-Xmx512m", "-XX:+UseSerialGC"), PubSubServer.class);
    this.address = pubsub.await("pubsub");
    this.otlp = pubsub.await("otlp");
    this.webhooks = new Webhooks(System.nanoTime());
  }

  Plan plan() {
    return plan;
  }

  Path directory() {
    return directory;
  }

  String pubsubAddress() {
    return address;
  }

  Wrk wrk() {
    return new Wrk(webhooks, directory);
  }

  SteadyLoad steady() {
    return new SteadyLoad(webhooks);
  }

  /** Takes Pub/Sub away, or brings it back. */
  void outage(boolean isOn) {
    pubsub.tell(isOn ? "down" : "up");
  }

  List<String> names() {
    return plan.allVariants()
        ? List.of(SIGNATURE, FLOOR, DIRECT, SPOOLED, ORDERED, TRACED)
        : List.of(SIGNATURE, FLOOR, DIRECT, SPOOLED);
  }

  /** A process of this name that is warm. */
  Variant variant(String name) throws IOException, InterruptedException {
    Variant known = variants.get(name);
    if (known == null) {
      known = start(name);
      variants.put(name, known);
      warm(known);
    }
    return known;
  }

  List<Variant> all() throws IOException, InterruptedException {
    List<Variant> all = new ArrayList<>();
    for (String name : names()) {
      all.add(variant(name));
    }
    return all;
  }

  /** A process of this name that has just started, and is the caller's to close. */
  Variant start(String name) throws IOException {
    Path own = Files.createTempDirectory(directory, "variant");
    return switch (name) {
      case SIGNATURE -> Variant.floor(name, own);
      case FLOOR -> Variant.floor(name, own, address);
      case DIRECT -> Variant.service(name, own, address, "spool.enabled", "false");
      case ORDERED -> Variant.service(name, own, address, "pubsub.orderingKey", "build");
      case TRACED ->
          Variant.service(name, own, address, "tracing.enabled", "true", "tracing.endpoint", otlp);
      default -> Variant.service(name, own, address, "spool.maxSize", "12GiB");
    };
  }

  private void warm(Variant variant) throws IOException, InterruptedException {
    System.out.printf("warming up: %s%n", variant.name());
    long sent = 0;
    while (sent < plan.warmup()) {
      sent += wrk().run(variant.address(), CONNECTIONS, Duration.ofSeconds(4)).requests();
    }
  }

  @Override
  public void close() throws IOException {
    for (Variant variant : variants.values()) {
      variant.close();
    }
    pubsub.close();
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(each -> each.toFile().delete());
    }
  }
}
