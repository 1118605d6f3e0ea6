package io.github.buildkitepubsub.ops.live;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.buildkitepubsub.cli.send.sample.Freshener;
import io.github.buildkitepubsub.testing.Relay;
import io.github.buildkitepubsub.testing.Samples;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/** Webhooks at an even pace, one kind after the other. */
final class Traffic implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** So many wait for their answers: a machine that is slow is not buried under what is to come. */
  private static final int MAX_OPEN = 16;

  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final Function<byte[], CompletableFuture<HttpResponse<String>>> sending;
  private final List<? extends Supplier<byte[]>> bodies;
  private final Semaphore open = new Semaphore(MAX_OPEN);

  /** Of the clock's thread alone. */
  private int turn;

  private Traffic(
      Function<byte[], CompletableFuture<HttpResponse<String>>> sending,
      List<? extends Supplier<byte[]>> bodies,
      Duration every) {
    this.sending = sending;
    this.bodies = bodies;
    var unused =
        clock.scheduleAtFixedRate(this::sendNext, 0, every.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Sends authentic webhooks to the relay that there is at the time, until it is closed. */
  static Traffic authentic(
      Supplier<Relay> relay, List<? extends Supplier<byte[]>> bodies, Duration every) {
    return new Traffic(body -> relay.get().postSignedAsync(body), bodies, every);
  }

  /** Sends webhooks with signatures of another secret. */
  static Traffic forged(
      Supplier<Relay> relay, List<? extends Supplier<byte[]>> bodies, Duration every) {
    return new Traffic(body -> relay.get().sendAsync(forged(relay.get(), body)), bodies, every);
  }

  /** A request whose signature is of another secret. */
  static HttpRequest.Builder forged(Relay relay, byte[] body) {
    String timestamp = Long.toString(Instant.now().getEpochSecond());
    return relay
        .webhook(body)
        .header("X-Buildkite-Signature", Relay.signature("another secret", timestamp, body));
  }

  /** New events of a type, about what happens now. */
  static Supplier<byte[]> events(String type) {
    return events(Samples.bytes(type), InstantSource.system());
  }

  /** New events of a type, about what happened so long ago. */
  static Supplier<byte[]> late(String type, Duration ago) {
    return events(Samples.bytes(type), InstantSource.offset(InstantSource.system(), ago.negated()));
  }

  /** New events of a type, about builds and jobs that failed. */
  static Supplier<byte[]> failed(String type) {
    return events(Samples.failedOnMain(type), InstantSource.system());
  }

  private static Supplier<byte[]> events(byte[] sample, InstantSource now) {
    try {
      return new Freshener(JSON.readTree(sample), now, new Random());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void sendNext() {
    if (!open.tryAcquire()) {
      return;
    }
    CompletableFuture<HttpResponse<String>> answer;
    try {
      answer = sending.apply(bodies.get(turn++ % bodies.size()).get());
    } catch (RuntimeException e) {
      // There is no relay at the moment; an exception would end all that is to follow.
      answer = CompletableFuture.failedFuture(e);
    }
    var unused = answer.whenComplete((response, failure) -> open.release());
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
