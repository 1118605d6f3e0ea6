package io.github.buildkitepubsub.forward;

import io.github.buildkitepubsub.deadletter.DeadLetter;
import io.github.buildkitepubsub.deadletter.DeadLetterQueue;
import io.github.buildkitepubsub.deadletter.DeadLetterReason;
import io.github.buildkitepubsub.spool.SpooledEvent;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;

/** Drains to the dead letter topic. What was given up keeps its reason. */
public final class DeadLetterTarget implements Drain.Target {

  private final DeadLetterQueue deadLetters;
  private final InstantSource clock;

  public DeadLetterTarget(DeadLetterQueue deadLetters, InstantSource clock) {
    this.deadLetters = deadLetters;
    this.clock = clock;
  }

  @Override
  public CompletionStage<?> take(SpooledEvent event) {
    return deadLetters.bury(letter(event));
  }

  private DeadLetter letter(SpooledEvent entry) {
    return entry.givenUp() == null
        ? new DeadLetter(
            entry.event(),
            DeadLetterReason.DRAINED,
            "taken out of the spool by an operator",
            Math.max(0, entry.attempts() - 1),
            clock.instant())
        : Burials.letter(entry);
  }
}
