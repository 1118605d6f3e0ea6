package io.github.buildkitepubsub.cli.send.load;

import io.github.buildkitepubsub.cli.http.Answer;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Locale;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What became of the requests so far. Thread-safe. */
public final class Tally {

  private final LongAdder ok = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final SortedMap<String, LongAdder> outcomes = new ConcurrentSkipListMap<>();
  private final Latencies latencies = new Latencies();

  /** Counts an answer and how long it took. */
  void answered(Answer answer, Duration latency) {
    (answer.isSuccess() ? ok : failed).increment();
    count(Integer.toString(answer.status()));
    latencies.record(latency);
  }

  /** Counts a request that got no answer. */
  void failed(@Nullable Throwable cause) {
    failed.increment();
    count(cause instanceof HttpTimeoutException ? "timeout" : "unreachable");
  }

  public long ok() {
    return ok.sum();
  }

  public long failed() {
    return failed.sum();
  }

  /** One line of {@code key=value}; the rate is that of answers. */
  public String line(Duration elapsed) {
    double seconds = Math.max(1e-9, elapsed.toNanos() / 1e9);
    return String.format(
        Locale.ROOT,
        "sent=%d ok=%d failed=%d seconds=%.1f rate=%.1f p50=%s p99=%s",
        ok() + failed(),
        ok(),
        failed(),
        seconds,
        (ok() + failed()) / seconds,
        milliseconds(latencies.percentile(0.50)),
        milliseconds(latencies.percentile(0.99)));
  }

  /** The outcomes by status, for example {@code 200=97 503=2 timeout=1}. */
  public String outcomes() {
    return outcomes.entrySet().stream()
        .map(outcome -> outcome.getKey() + "=" + outcome.getValue())
        .collect(Collectors.joining(" "));
  }

  public static String milliseconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1fms", duration.toNanos() / 1e6);
  }

  private void count(String outcome) {
    outcomes.computeIfAbsent(outcome, key -> new LongAdder()).increment();
  }
}
