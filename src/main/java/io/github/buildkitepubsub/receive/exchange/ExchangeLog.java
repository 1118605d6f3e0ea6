package io.github.buildkitepubsub.receive.exchange;

import io.github.buildkitepubsub.event.Redaction;
import io.github.buildkitepubsub.receive.exchange.ExchangeMetrics.Outcome;
import io.github.buildkitepubsub.receive.exchange.ExchangeStream.Answer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.eclipse.jetty.server.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Writes requests together with their answers to the logger {@code exchange}: failures, and a share
 * of the successes, within a number of bytes a minute. Its settings can be changed while it works.
 * Thread-safe.
 */
public final class ExchangeLog {

  private static final Logger log = LoggerFactory.getLogger("exchange");

  private final ExchangeMetrics metrics;
  private final DoubleSupplier random;
  private final LongSupplier nanoTime;
  private final AtomicLong droppedSinceLast = new AtomicLong();
  private volatile Policy policy;

  /** Settings and what is made of them, which change together. */
  private record Policy(ExchangeLogSettings settings, Redaction redaction, ByteBudget budget) {}

  /**
   * @param alwaysRedacted JSON Pointers to values that are not published, and so not shown either
   * @param random evenly from 0 up to 1, which it does not reach: draws successes
   * @param nanoTime a monotonic time in nanoseconds
   */
  public ExchangeLog(
      ExchangeLogSettings settings,
      List<String> alwaysRedacted,
      ExchangeMetrics metrics,
      DoubleSupplier random,
      LongSupplier nanoTime) {
    this.metrics = metrics;
    this.random = random;
    this.nanoTime = nanoTime;
    this.policy = policy(settings, alwaysRedacted);
  }

  /**
   * Gets ready for other settings.
   *
   * @return puts them into force, for requests that arrive from then on; the budget of bytes starts
   *     anew only if it is another one
   */
  public Runnable prepare(ExchangeLogSettings settings, List<String> alwaysRedacted) {
    Policy before = policy;
    Policy after = policy(settings, alwaysRedacted);
    boolean sameBudget =
        before.settings().bytesPerMinute().toBytes() == settings.bytesPerMinute().toBytes();
    Policy next = sameBudget ? new Policy(settings, after.redaction(), before.budget()) : after;
    return () -> policy = next;
  }

  private Policy policy(ExchangeLogSettings settings, List<String> alwaysRedacted) {
    List<String> pointers =
        Stream.concat(alwaysRedacted.stream(), settings.redact().stream()).distinct().toList();
    ByteBudget budget = new ByteBudget(settings.bytesPerMinute().toBytes(), nanoTime.getAsLong());
    return new Policy(settings, new Redaction(pointers), budget);
  }

  /** Whether any exchange is logged. Cheap, and all that is done while none is. */
  boolean isOn() {
    return policy.settings().enabled() && log.isInfoEnabled();
  }

  /**
   * Follows {@code request} to the end of its answer, if it may be logged then.
   *
   * @param details asked once, at the end
   */
  void follow(Request request, Function<Request, ExchangeDetails> details) {
    Policy inForce = policy;
    ExchangeLogSettings settings = inForce.settings();
    boolean drawn = settings.successes() > 0 && random.getAsDouble() < settings.successes();
    if (!drawn && !settings.failures()) {
      return;
    }
    int maxBody = Math.toIntExact(settings.maxBody().toBytes());
    long start = nanoTime.getAsLong();
    request.addHttpStreamWrapper(
        stream ->
            new ExchangeStream(
                stream,
                maxBody,
                answer -> {
                  if (isWanted(answer, settings, drawn)) {
                    tryWrite(request, details, answer, inForce, start);
                  }
                }));
  }

  /** An answer that never began is a failure, though nobody was told. */
  private static Outcome outcome(Answer answer) {
    return answer.status() >= 400 || answer.status() == 0 ? Outcome.FAILURE : Outcome.SUCCESS;
  }

  private static boolean isWanted(Answer answer, ExchangeLogSettings settings, boolean drawn) {
    return outcome(answer) == Outcome.SUCCESS ? drawn : settings.failures();
  }

  private void tryWrite(
      Request request,
      Function<Request, ExchangeDetails> details,
      Answer answer,
      Policy inForce,
      long start) {
    long now = nanoTime.getAsLong();
    // Before anything is made of it: a flood must be cheap.
    if (inForce.budget().isSpent(now)) {
      droppedSinceLast.incrementAndGet();
      metrics.dropped(outcome(answer));
      return;
    }
    try {
      int maxBody = Math.toIntExact(inForce.settings().maxBody().toBytes());
      ExchangeLine line =
          new ExchangeLine(inForce.redaction(), maxBody)
              .of(request, details.apply(request), answer, Duration.ofNanos(now - start));
      inForce.budget().spend(line.bytes(), now);
      write(line);
      metrics.written(outcome(answer), line.bytes());
    } catch (RuntimeException e) {
      // The answer is out already: the connection must not suffer.
      log.atError().setCause(e).log("exchange could not be logged");
    }
  }

  private void write(ExchangeLine line) {
    LoggingEventBuilder event = log.atInfo();
    for (var field : line.fields().entrySet()) {
      event = event.addKeyValue(field.getKey(), field.getValue());
    }
    long dropped = droppedSinceLast.getAndSet(0);
    if (dropped > 0) {
      event = event.addKeyValue("dropped_before", dropped);
    }
    event.log("exchange");
  }
}
