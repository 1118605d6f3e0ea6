package io.github.buildkitepubsub.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Closed load: each of some connections sends its next request as soon as it has an answer. */
final class Wrk {

  /**
   * More than receive.authentication.rememberedRequests, so that a request that is sent again in a
   * long run is not answered as a copy.
   */
  private static final int REQUESTS = 24_000;

  private static final Pattern PAIR = Pattern.compile("(\\w+)=(\\d+)");

  private final Webhooks webhooks;
  private final Path file;
  private final Path script;

  Wrk(Webhooks webhooks, Path directory) {
    this.webhooks = webhooks;
    this.file = directory.resolve("webhooks");
    this.script = Path.of("src/test/resources/load/webhooks.lua");
  }

  /** Sends for so long, with requests that are signed now. */
  Latency run(URI address, int connections, Duration length)
      throws IOException, InterruptedException {
    webhooks.write(file, address, REQUESTS);
    ProcessBuilder builder =
        new ProcessBuilder(
                List.of(
                    "wrk",
                    "--threads=1",
                    "--connections=" + connections,
                    "--duration=" + length.toSeconds() + "s",
                    "--timeout=10s",
                    "--script=" + script,
                    address.toString()))
            .redirectErrorStream(true);
    builder.environment().put("WEBHOOKS", file.toString());
    Process wrk = builder.start();
    String output = new String(wrk.getInputStream().readAllBytes(), UTF_8);
    if (wrk.waitFor() != 0) {
      throw new IOException("wrk failed: " + output);
    }
    return parse(output);
  }

  private static Latency parse(String output) throws IOException {
    String line =
        output
            .lines()
            .filter(each -> each.startsWith("wrk "))
            .findFirst()
            .orElseThrow(() -> new IOException("wrk printed no figures: " + output));
    Map<String, Long> values = new HashMap<>();
    Matcher pair = PAIR.matcher(line);
    while (pair.find()) {
      values.put(pair.group(1), Long.parseLong(pair.group(2)));
    }
    return new Latency(
        values.get("requests"),
        values.get("failed"),
        values.get("us") / 1e6,
        values.get("p50") / 1e3,
        values.get("p95") / 1e3,
        values.get("p99") / 1e3,
        values.get("p999") / 1e3,
        values.get("max") / 1e3);
  }
}
