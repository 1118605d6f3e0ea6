package io.github.buildkitepubsub.ops.live;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.buildkitepubsub.testing.Relay;
import io.github.buildkitepubsub.testing.Samples;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Webhooks at an even pace, of one type after the other, about what happens now. */
final class Traffic implements AutoCloseable {

  /** The day of everything in the samples that is news; other times are of what was there before. */
  private static final Pattern NEWS = Pattern.compile("\"(2026-05-09T[\\d:.]+Z)\"");

  /** Bodies of all senders differ: one that is sent twice is no event. */
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final AtomicInteger turn = new AtomicInteger();

  private Traffic() {}

  /** How a body is sent; what comes of it does not matter. */
  interface Sending {
    CompletableFuture<?> send(byte[] body);
  }

  /** Sends authentic webhooks to whatever relay there is, until it is closed. */
  static Traffic authentic(Supplier<Relay> relay, List<String> types, Duration every) {
    return start(body -> relay.get().postSignedAsync(body), types, every);
  }

  /** Sends webhooks with a signature of another secret. */
  static Traffic forged(Supplier<Relay> relay, List<String> types, Duration every) {
    return start(
        body -> {
          String timestamp = Long.toString(Instant.now().getEpochSecond());
          String signature = Relay.signature("not the secret", timestamp, body);
          HttpRequest.Builder request =
              relay.get().webhook(body).header("X-Buildkite-Signature", signature);
          return relay.get().sendAsync(request);
        },
        types,
        every);
  }

  private static Traffic start(Sending sending, List<String> types, Duration every) {
    Traffic traffic = new Traffic();
    var unused =
        traffic.clock.scheduleAtFixedRate(
            () -> traffic.sendNext(sending, types), 0, every.toMillis(), TimeUnit.MILLISECONDS);
    return traffic;
  }

  private void sendNext(Sending sending, List<String> types) {
    try {
      var unused = sending.send(body(types.get(turn.getAndIncrement() % types.size())));
    } catch (RuntimeException e) {
      // There is no relay now; an exception would end all that is to follow.
    }
  }

  /** The sample with another number than every other, whose newest time is now. */
  static byte[] body(String type) {
    String text = new String(Samples.fresh(type, NUMBERS.incrementAndGet()), UTF_8);
    Duration since =
        NEWS.matcher(text)
            .results()
            .map(found -> Instant.parse(found.group(1)))
            .max(Instant::compareTo)
            .map(newest -> Duration.between(newest, Instant.now()))
            .orElse(Duration.ZERO);
    return NEWS.matcher(text)
        .replaceAll(found -> '"' + Instant.parse(found.group(1)).plus(since).toString() + '"')
        .getBytes(UTF_8);
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
