package io.github.buildkitepubsub.cli.send.sample;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A time in one of the two forms that Buildkite sends.
 *
 * @param instant the time
 * @param form how it was, and will be, written
 */
record WebhookTime(Instant instant, DateTimeFormatter form) {

  private static final List<DateTimeFormatter> FORMS =
      List.of(
          form("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'"),
          // Of older versions of webhooks.
          form("uuuu-MM-dd HH:mm:ss 'UTC'"));

  /** Null if {@code text} is not a time. */
  static @Nullable WebhookTime parse(String text) {
    if (text.length() < 20 || text.length() > 24 || text.charAt(4) != '-') {
      return null;
    }
    for (DateTimeFormatter form : FORMS) {
      try {
        return new WebhookTime(form.parse(text, Instant::from), form);
      } catch (DateTimeParseException e) {
        // Perhaps the other form.
      }
    }
    return null;
  }

  WebhookTime plus(Duration shift) {
    return new WebhookTime(instant.plus(shift), form);
  }

  @Override
  public String toString() {
    return form.format(instant);
  }

  private static DateTimeFormatter form(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
  }
}
