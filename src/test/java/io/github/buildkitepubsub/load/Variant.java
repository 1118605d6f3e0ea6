package io.github.buildkitepubsub.load;

import io.github.buildkitepubsub.testing.RelayProcess;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One process that takes webhooks: a floor or the service in one of its settings. */
final class Variant implements AutoCloseable {

  /** What the launcher gives the service, which its floors get too. */
  private static final List<String> FLAGS = List.of("-XX:+UseSerialGC", "-Xmx128m");

  private final String name;
  private final URI address;
  private final long pid;
  private final GcLog gc;
  private final Closeable process;
  private final @Nullable RelayProcess relay;

  private Variant(
      String name,
      URI address,
      long pid,
      GcLog gc,
      Closeable process,
      @Nullable RelayProcess relay) {
    this.name = name;
    this.address = address;
    this.pid = pid;
    this.gc = gc;
    this.process = process;
    this.relay = relay;
  }

  /** A floor, which publishes if {@code arguments} has an address. */
  static Variant floor(String name, Path directory, String... arguments) throws IOException {
    Path log = directory.resolve("gc");
    List<String> flags = new ArrayList<>(FLAGS);
    flags.add(GcLog.option(log));
    ChildJvm process = ChildJvm.start(flags, BareServer.class, arguments);
    URI address = URI.create("http://127.0.0.1:" + process.await("port") + "/webhook");
    return new Variant(name, address, process.pid(), new GcLog(log), process::close, null);
  }

  /** The service; {@code settings} are pairs of a key and its value. */
  static Variant service(String name, Path directory, String pubsub, String... settings)
      throws IOException {
    Path log = directory.resolve("gc");
    RelayProcess.Builder builder =
        RelayProcess.publishingTo(pubsub, directory.resolve("spool")).javaOption(GcLog.option(log));
    for (int i = 0; i < settings.length; i += 2) {
      builder.set(settings[i], settings[i + 1]);
    }
    RelayProcess process = builder.start();
    return new Variant(
        name,
        process.application("/webhook"),
        process.pid(),
        new GcLog(log),
        process::close,
        process);
  }

  String name() {
    return name;
  }

  URI address() {
    return address;
  }

  long pid() {
    return pid;
  }

  GcLog gc() {
    return gc;
  }

  /** The series of the service's own metrics. */
  double metric(String series) throws IOException, InterruptedException {
    return Objects.requireNonNull(relay).metric(series);
  }

  /** Load that is measured. */
  @FunctionalInterface
  interface Load {
    Latency run(URI address) throws IOException, InterruptedException;
  }

  /** Runs the load and measures what the process takes meanwhile. */
  Measurement measure(Load load) throws IOException, InterruptedException {
    int pauses = gc.count();
    double cpu = Usage.cpuMillis(pid);
    Latency latency = load.run(address);
    double used = Usage.cpuMillis(pid) - cpu;
    GcLog.Summary collected = gc.since(pauses);
    return new Measurement(
        latency,
        used / latency.requests(),
        collected.bytesPerSecond() / latency.perSecond() / 1024,
        collected.pauses(),
        collected.longestMillis(),
        Usage.residentMegabytes(pid));
  }

  @Override
  public void close() throws IOException {
    process.close();
  }
}
