package io.github.buildkitepubsub.cli.init.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Durations as Google's tool takes them, and as it prints them. */
final class Times {

  private static final long MINUTE = 60;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  private Times() {}

  /** In the largest unit that has no fraction, as {@code 7d}. */
  static String text(Duration time) {
    long seconds = time.toSeconds();
    if (seconds % DAY == 0) {
      return seconds / DAY + "d";
    }
    if (seconds % HOUR == 0) {
      return seconds / HOUR + "h";
    }
    return seconds % MINUTE == 0 ? seconds / MINUTE + "m" : seconds + "s";
  }

  /** Of a field that is like {@code 604800s}; null if it is not there. */
  static @Nullable Duration of(JsonNode field) {
    String text = field.asText("");
    return text.matches("\\d{1,9}s")
        ? Duration.ofSeconds(Long.parseLong(text.substring(0, text.length() - 1)))
        : null;
  }
}
