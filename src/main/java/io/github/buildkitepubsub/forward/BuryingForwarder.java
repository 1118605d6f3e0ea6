package io.github.buildkitepubsub.forward;

import io.github.buildkitepubsub.deadletter.DeadLetter;
import io.github.buildkitepubsub.deadletter.DeadLetterQueue;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.logging.EventFields;
import io.github.buildkitepubsub.publish.PublishException;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Buries what could not be forwarded, whatever the reason: nobody sends it again, so without that
 * it would be lost. If it cannot be buried either, the failure to forward it stands.
 */
public final class BuryingForwarder implements EventForwarder {

  private static final Logger log = LoggerFactory.getLogger(BuryingForwarder.class);

  private final EventForwarder delegate;
  private final DeadLetterQueue deadLetters;
  private final InstantSource clock;

  public BuryingForwarder(
      EventForwarder delegate, DeadLetterQueue deadLetters, InstantSource clock) {
    this.delegate = delegate;
    this.deadLetters = deadLetters;
    this.clock = clock;
  }

  @Override
  public CompletionStage<Outcome> forward(WebhookEvent event) {
    return delegate
        .forward(event)
        .exceptionallyCompose(failure -> bury(event, PublishException.from(failure)));
  }

  private CompletionStage<Outcome> bury(WebhookEvent event, PublishException failure) {
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    deadLetters
        .bury(DeadLetter.of(event, failure, clock.instant()))
        .whenComplete(
            (id, burying) -> {
              if (burying == null) {
                warn("event stored in the dead letter topic", event, failure);
                outcome.complete(new Outcome.Buried(id));
              } else {
                warn(
                    "event not stored in the dead letter topic",
                    event,
                    PublishException.from(burying));
                outcome.completeExceptionally(failure);
              }
            });
    return outcome;
  }

  private static void warn(String sentence, WebhookEvent event, PublishException failure) {
    LoggingEventBuilder line =
        EventFields.add(log.atWarn(), event)
            .addKeyValue("kind", failure.kind())
            .addKeyValue("status", failure.status())
            .addKeyValue("retries", failure.retries())
            .addKeyValue("reason", failure.getMessage());
    Throwable cause = failure.getCause();
    (cause == null ? line : line.addKeyValue("cause", cause)).log(sentence);
  }
}
