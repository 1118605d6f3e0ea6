package io.github.buildkitepubsub.load;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the disk is for, and what the disk itself can do. */
final class SpoolScenarios {

  private static final String WAITING = "buildkite_spool_events";
  private static final double RATE = 500;
  private static final long POLL_MILLIS = 50;

  private final Stage stage;
  private final Report report;

  SpoolScenarios(Stage stage, Report report) {
    this.stage = stage;
    this.report = report;
  }

  /** 500 events a second before, while and after Pub/Sub refuses everything. */
  void outage() throws IOException, InterruptedException {
    Variant service = stage.variant(Stage.SPOOLED);
    Map<String, Map<String, Double>> rows = new LinkedHashMap<>();
    rows.put("before", steady(service));
    stage.outage(true);
    // Until the circuit breaker has opened, senders wait for forward.acknowledgeWithin.
    rows.put("begins", steady(service));
    rows.put("goes on", steady(service));
    stage.outage(false);
    rows.put("is over, backlog drains", steady(service));
    awaitDrained(service);
    report.table("Outage of Pub/Sub at " + (long) RATE + " events/s", rows);
  }

  private Map<String, Double> steady(Variant service) throws IOException, InterruptedException {
    long count = (long) (RATE * stage.plan().length().toSeconds());
    Measurement measured = service.measure(address -> stage.steady().run(address, RATE, count));
    Map<String, Double> row = Measurement.medians(List.of(measured));
    row.put("waiting", service.metric(WAITING));
    return row;
  }

  /** Events that wait, and nothing else to do but to publish them. */
  void backlog() throws IOException, InterruptedException {
    Map<String, Double> row = drain(stage.variant(Stage.SPOOLED), stage.plan().backlog());
    report.table("Draining a backlog", Map.of(stage.plan().backlog() + " events", row));
  }

  /** Fills the spool of {@code service} and lets it go. */
  Map<String, Double> drain(Variant service, long events) throws IOException, InterruptedException {
    stage.outage(true);
    Map<String, Double> row = new LinkedHashMap<>();
    Measurement filled =
        service.measure(address -> stage.steady().run(address, Double.POSITIVE_INFINITY, events));
    row.put("stored/s", filled.latency().perSecond());
    row.put("not 2xx", (double) filled.latency().failed());
    row.put("RSS MB full", Usage.residentMegabytes(service.pid()));
    double waiting = service.metric(WAITING);
    row.put("waiting", waiting);
    stage.outage(false);
    // Nothing is tried until the circuit breaker lets it: that is not draining.
    while (service.metric(WAITING) > waiting * 0.98) {
      Thread.sleep(POLL_MILLIS);
    }
    double cpu = Usage.cpuMillis(service.pid());
    double from = service.metric(WAITING);
    long start = System.nanoTime();
    awaitDrained(service);
    row.put("drained/s", from / ((System.nanoTime() - start) / 1e9));
    row.put("CPU ms/event", (Usage.cpuMillis(service.pid()) - cpu) / from);
    row.put("RSS MB", Usage.residentMegabytes(service.pid()));
    return row;
  }

  private static void awaitDrained(Variant service) throws IOException, InterruptedException {
    while (service.metric(WAITING) > 0) {
      Thread.sleep(POLL_MILLIS);
    }
  }

  /** The raw writer. */
  void fsync() throws IOException {
    Map<String, Map<String, Double>> rows = new LinkedHashMap<>();
    for (String writers : List.of("1", "16", "48")) {
      try (ChildJvm child =
          ChildJvm.start(
              List.of(),
              FsyncWriter.class,
              stage.directory().toString(),
              writers,
              Long.toString(stage.plan().length().toSeconds()))) {
        String[] figures = child.await("fsync").split(" ", -1);
        Map<String, Double> row = new LinkedHashMap<>();
        row.put("appends/s", Double.parseDouble(figures[0]));
        row.put("CPU ms/append", Double.parseDouble(figures[1]) / 1000);
        rows.put(writers + (writers.equals("1") ? " writer" : " writers"), row);
      }
    }
    report.table("Raw writer, one fsync for all that wait", rows);
  }
}
