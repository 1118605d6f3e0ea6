package io.github.buildkitepubsub.receive;

import io.github.buildkitepubsub.event.EventParser;
import io.github.buildkitepubsub.event.EventType;
import io.github.buildkitepubsub.event.MalformedEventException;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.forward.EventForwarder;
import io.github.buildkitepubsub.forward.Outcome;
import io.github.buildkitepubsub.logging.EventFields;
import io.github.buildkitepubsub.publish.PublishException;
import io.github.buildkitepubsub.validate.EventValidation;
import io.github.buildkitepubsub.validate.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * What happens to a body that is authentic: parse, validate, forward, answer. Thread-safe; holds no
 * thread while it waits.
 */
final class Intake {

  private static final Logger log = LoggerFactory.getLogger(Intake.class);

  private final EventParser parser;
  private final EventValidation validation;
  private final EventForwarder forwarder;
  private final InvalidEvents invalid;
  private final ReceiveMetrics metrics;
  private final RequestTracing tracing;
  private final LongSupplier nanoTime;

  Intake(
      EventParser parser,
      EventValidation validation,
      EventForwarder forwarder,
      InvalidEvents invalid,
      ReceiveMetrics metrics,
      RequestTracing tracing,
      LongSupplier nanoTime) {
    this.parser = parser;
    this.validation = validation;
    this.forwarder = forwarder;
    this.invalid = invalid;
    this.metrics = metrics;
    this.tracing = tracing;
    this.nanoTime = nanoTime;
  }

  /**
   * Parses {@code body}.
   *
   * @throws Refusal if it is not an event
   */
  WebhookEvent parse(byte[] body, @Nullable String headerType, Instant receivedAt) {
    long start = nanoTime.getAsLong();
    RequestTracing.Step step = tracing.begin("parse");
    try {
      WebhookEvent event =
          parser.parse(body, headerType, receivedAt).with(MDC.get(RequestIds.ATTRIBUTE));
      metrics.parsed(event.type(), body.length, Duration.ofNanos(nanoTime.getAsLong() - start));
      return event;
    } catch (MalformedEventException e) {
      step.failed(e.reason().name());
      throw new Refusal(ErrorCode.of(e.reason()), String.valueOf(e.getMessage()));
    } finally {
      step.end();
    }
  }

  /**
   * Forwards {@code event} unless it is a ping, which is not even validated, or not valid. The
   * stage fails with a {@link Refusal} and nothing else.
   */
  CompletionStage<Answer.Success> relay(WebhookEvent event) {
    if (event.type().equals(EventType.PING)) {
      return CompletableFuture.completedFuture(Answer.Success.PONG);
    }
    Verdict verdict = validate(event);
    return switch (verdict.action()) {
      case FORWARD -> answer(event, forwarder.forward(event));
      case REJECT -> CompletableFuture.failedFuture(Refusal.invalid(verdict.violations()));
      case BURY -> answer(event, invalid.bury(event, verdict.violations()));
    };
  }

  private Verdict validate(WebhookEvent event) {
    if (!validation.isOn()) {
      return Verdict.FORWARD;
    }
    RequestTracing.Step step = tracing.begin("validate");
    Verdict verdict = validation.check(event);
    if (!verdict.equals(Verdict.FORWARD)) {
      step.failed(verdict.action().name());
    }
    step.end();
    return verdict;
  }

  private static CompletionStage<Answer.Success> answer(
      WebhookEvent event, CompletionStage<Outcome> forwarded) {
    CompletableFuture<Answer.Success> answer = new CompletableFuture<>();
    forwarded.whenComplete(
        (outcome, failure) -> {
          if (failure == null) {
            answer.complete(Answer.Success.of(event, outcome));
          } else {
            answer.completeExceptionally(refusal(event, PublishException.from(failure)));
          }
        });
    return answer;
  }

  private static Refusal refusal(WebhookEvent event, PublishException failure) {
    LoggingEventBuilder line = EventFields.add(log.atWarn(), event);
    Throwable cause = failure.getCause();
    if (cause != null) {
      line = line.addKeyValue("cause", cause);
    }
    line.addKeyValue("kind", failure.kind())
        .addKeyValue("status", failure.status())
        .addKeyValue("retries", failure.retries())
        .addKeyValue("reason", failure.getMessage())
        .log("event not published");
    return new Refusal(ErrorCode.of(failure.kind()), ErrorCode.of(failure.kind()).message());
  }
}
