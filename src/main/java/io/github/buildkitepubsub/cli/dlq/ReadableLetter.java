package io.github.buildkitepubsub.cli.dlq;

import io.github.buildkitepubsub.deadletter.DeadLetterKeys;
import io.github.buildkitepubsub.deadletter.redrive.LetterContent;
import io.github.buildkitepubsub.publish.subscription.StoredMessage;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Event, pipeline, reason, retries, age: for a person. */
record ReadableLetter(Instant now) implements LetterFormatter {

  /** As long as most types are. */
  private static final int TYPE_WIDTH = 16;

  @Override
  public String format(StoredMessage letter) {
    String type = orUnknown(letter.eventType());
    return Stream.of(
            orUnknown(letter.eventId()),
            type + " ".repeat(Math.max(0, TYPE_WIDTH - type.length())),
            letter.pipeline(),
            orUnknown(letter.attribute(DeadLetterKeys.REASON)),
            "retries=" + orUnknown(letter.attribute(DeadLetterKeys.RETRY_COUNT)),
            "age=" + age(Duration.between(letter.storedAt(), now)),
            "stored=" + letter.storedAt().truncatedTo(ChronoUnit.SECONDS),
            "id=" + letter.messageId(),
            LetterContent.isReduced(letter) ? "reduced" : "")
        .filter(part -> !part.isEmpty())
        .map(ReadableLetter::printable)
        .collect(Collectors.joining("  "));
  }

  /** The two largest units that are not zero: {@code 3d4h}, {@code 12m}, {@code 9s}. */
  static String age(Duration age) {
    if (age.toDays() > 0) {
      return age.toDays() + "d" + age.toHoursPart() + "h";
    }
    if (age.toHours() > 0) {
      return age.toHours() + "h" + age.toMinutesPart() + "m";
    }
    return age.toMinutes() > 0
        ? age.toMinutes() + "m" + age.toSecondsPart() + "s"
        : Math.max(0, age.toSeconds()) + "s";
  }

  /** What anybody can write, as a pipeline's name, must not steer the terminal. */
  static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }

  private static String orUnknown(String text) {
    return text.isEmpty() ? "?" : text;
  }
}
