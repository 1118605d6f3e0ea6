package io.github.buildkitepubsub.app;

import io.github.buildkitepubsub.deadletter.DeadLetter;
import io.github.buildkitepubsub.deadletter.DeadLetterReason;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.forward.Outcome;
import io.github.buildkitepubsub.metrics.PrometheusValidationMetrics;
import io.github.buildkitepubsub.publish.PublishException;
import io.github.buildkitepubsub.receive.InvalidEvents;
import io.github.buildkitepubsub.validate.EventValidation;
import io.github.buildkitepubsub.validate.SchemaValidator;
import io.github.buildkitepubsub.validate.ValidationSettings;
import io.github.buildkitepubsub.validate.Violation;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Builds the validation stage, and connects what it finds with the dead letter queue. */
final class ValidationWiring {

  private ValidationWiring() {}

  static EventValidation build(
      ValidationSettings settings, PrometheusRegistry prometheus, LongSupplier nanoTime) {
    return new EventValidation(
        settings, new SchemaValidator(), new PrometheusValidationMetrics(prometheus), nanoTime);
  }

  /**
   * @param burying stores a letter durably; null where there is no dead letter topic: the
   *     configuration is refused before an event could miss it
   */
  static InvalidEvents invalidEvents(
      @Nullable Function<DeadLetter, CompletionStage<Outcome>> burying, InstantSource clock) {
    if (burying == null) {
      return (event, violations) ->
          CompletableFuture.failedFuture(
              PublishException.misconfigured(
                  "NO_DEAD_LETTER_TOPIC", "there is no dead letter topic", null));
    }
    return (event, violations) -> burying.apply(letter(event, violations, clock));
  }

  private static DeadLetter letter(
      WebhookEvent event, List<Violation> violations, InstantSource clock) {
    String error = violations.stream().map(Violation::toString).collect(Collectors.joining("; "));
    return new DeadLetter(event, DeadLetterReason.VALIDATION_ERROR, error, 0, clock.instant());
  }
}
