package io.github.buildkitepubsub.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.buildkitepubsub.testing.FreePort;
import io.github.buildkitepubsub.testing.RelayProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a process takes by itself: to start, and in memory. */
final class ProcessScenarios {

  private static final String READY = "ready after s";
  private static final double RATE = 500;
  private static final Duration STOP_LIMIT = Duration.ofMinutes(1);

  private final Stage stage;
  private final Report report;

  ProcessScenarios(Stage stage, Report report) {
    this.stage = stage;
    this.report = report;
  }

  /** From the launcher's start to the first 200 of /ready, without and with the archive. */
  void starts() throws IOException, InterruptedException {
    List<Start> plain = new ArrayList<>();
    List<Start> archived = new ArrayList<>();
    for (int i = 0; i < stage.plan().starts(); i++) {
      plain.add(start(false));
      archived.add(start(true));
    }
    Map<String, Map<String, Double>> rows = new LinkedHashMap<>();
    rows.put("plain", medians(plain));
    rows.put("with the archive of scripts/archive", medians(archived));
    report.table("Start", rows);
    report.atMost("start to ready, plain, seconds", rows.get("plain").get(READY), 2.5);
    report.atMost(
        "start to ready, archive, seconds",
        rows.get("with the archive of scripts/archive").get(READY),
        1.2);
  }

  private static Map<String, Double> medians(List<Start> starts) {
    Map<String, Double> row = new LinkedHashMap<>();
    row.put(READY, Measurement.median(starts.stream().mapToDouble(Start::seconds).toArray()));
    row.put("CPU s", Measurement.median(starts.stream().mapToDouble(Start::cpuSeconds).toArray()));
    return row;
  }

  private record Start(double seconds, double cpuSeconds) {}

  private Start start(boolean isArchived) throws IOException, InterruptedException {
    int port = FreePort.find();
    RelayProcess.Builder builder =
        RelayProcess.publishingTo(
                stage.pubsubAddress(), Files.createTempDirectory(stage.directory(), "start"))
            .set("server.applicationConnectors[0].port", Integer.toString(port));
    if (!isArchived) {
      builder.environment("BUILDKITE_PUBSUB_NO_ARCHIVE", "yes");
    }
    URI address = URI.create("http://127.0.0.1:" + port + "/ready");
    byte[] request = "GET /ready HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII);
    long start = System.nanoTime();
    RelayProcess process = builder.launch();
    try (HttpConnection connection = new HttpConnection(address)) {
      while (!connection.send(request)) {
        Thread.sleep(5);
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      double cpu = Usage.cpuMillis(process.pid()) / 1000;
      process.terminate();
      process.awaitExit(STOP_LIMIT);
      return new Start(seconds, cpu);
    } finally {
      process.close();
    }
  }

  /** A fresh process with nothing but a typical load. */
  void footprint() throws Exception {
    Map<String, Map<String, Double>> rows = new LinkedHashMap<>();
    try (Variant service = stage.start(Stage.SPOOLED)) {
      Measurement measured = service.measure(this::typical);
      Map<String, Double> row = Measurement.medians(List.of(measured));
      row.put("peak MB", Usage.peakMegabytes(service.pid()));
      rows.put(Stage.SPOOLED, row);
      report.atMost("RSS at 500 events/s, MB", measured.residentMegabytes(), 200);
    }
    report.table("A fresh process, " + (long) RATE + " events/s", rows);
  }

  private Latency typical(URI address) throws InterruptedException {
    return stage.steady().run(address, RATE, (long) (RATE * stage.plan().footprint().toSeconds()));
  }

  /** A fresh process for so long, a row a minute, and then a backlog of a million events. */
  void soak(int minutes) throws Exception {
    Map<String, Map<String, Double>> rows = new LinkedHashMap<>();
    try (Variant service = stage.start(Stage.SPOOLED)) {
      for (int i = 1; i <= minutes; i++) {
        Measurement measured =
            service.measure(address -> stage.steady().run(address, RATE, (long) (RATE * 60)));
        rows.put("minute " + i, Measurement.medians(List.of(measured)));
        System.out.printf("minute %d: RSS %.0f MB%n", i, measured.residentMegabytes());
      }
      report.table("Soak, " + (long) RATE + " events/s", rows);
      double middle = rows.get("minute " + (minutes + 1) / 2).get("RSS MB");
      double end = rows.get("minute " + minutes).get("RSS MB");
      report.atMost("RSS at the end of the soak / in its middle", end / middle, 1.05);
      Map<String, Double> drained = new SpoolScenarios(stage, report).drain(service, 1_000_000);
      report.table(
          "A backlog of a million events in the same process", Map.of("-Xmx128m", drained));
    }
  }
}
