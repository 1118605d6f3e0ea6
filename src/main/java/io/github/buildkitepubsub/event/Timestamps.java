package io.github.buildkitepubsub.event;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Times as text, in the form of RFC 3339. */
final class Timestamps {

  private static final String SHAPE = "dddd-dd-ddTdd:dd:dd";
  private static final int FRACTION = SHAPE.length();

  /** Older webhooks write {@code 2018-07-01 20:14:38 UTC}. */
  private static final String OLD_SUFFIX = " UTC";

  private static final DateTimeFormatter MILLIS =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  private Timestamps() {}

  /** In UTC, with milliseconds: every text has the same length. */
  static String format(Instant time) {
    return MILLIS.format(time);
  }

  /** The time that Buildkite wrote, as written where it can be, or null if it is not a time. */
  static @Nullable String rfc3339(@Nullable String text) {
    if (text == null) {
      return null;
    }
    String time = text;
    if (text.length() == FRACTION + OLD_SUFFIX.length() && text.endsWith(OLD_SUFFIX)) {
      time =
          text.substring(0, 10)
              + (text.charAt(10) == ' ' ? 'T' : '?')
              + text.substring(11, FRACTION)
              + 'Z';
    }
    return hasShape(time) && isOnCalendar(time) && isOffset(time, endOfFraction(time))
        ? time
        : null;
  }

  /** The time that Buildkite wrote, to the nanosecond, or null if it is not a time. */
  static @Nullable Instant instant(@Nullable String text) {
    String time = rfc3339(text);
    if (time == null) {
      return null;
    }
    int year = number(time, 0) * 100 + number(time, 2);
    long day = LocalDate.of(year, number(time, 5), number(time, 8)).toEpochDay();
    int minute = number(time, 11) * 60 + number(time, 14);
    long second = TimeUnit.DAYS.toSeconds(day) + minute * 60L + number(time, 17);
    int end = endOfFraction(time);
    return Instant.ofEpochSecond(second - offset(time, end), nanos(time, end));
  }

  /** Digits past the ninth are cut. */
  private static int nanos(String time, int end) {
    int nanos = 0;
    for (int at = FRACTION + 1; at <= FRACTION + 9; at++) {
      nanos = nanos * 10 + (at < end ? time.charAt(at) - '0' : 0);
    }
    return nanos;
  }

  /** How many seconds the text's clock is ahead of UTC. */
  private static int offset(String time, int at) {
    if (time.charAt(at) == 'Z') {
      return 0;
    }
    int seconds = (number(time, at + 1) * 60 + number(time, at + 4)) * 60;
    return time.charAt(at) == '-' ? -seconds : seconds;
  }

  private static boolean hasShape(String time) {
    if (time.length() <= FRACTION) {
      return false;
    }
    for (int at = 0; at < FRACTION; at++) {
      char expected = SHAPE.charAt(at);
      if (expected == 'd' ? !isDigit(time, at) : time.charAt(at) != expected) {
        return false;
      }
    }
    return true;
  }

  private static boolean isOnCalendar(String time) {
    int month = number(time, 5);
    if (month < 1 || month > 12) {
      return false;
    }
    int day = number(time, 8);
    return day >= 1
        && day <= YearMonth.of(number(time, 0) * 100 + number(time, 2), month).lengthOfMonth()
        && number(time, 11) < 24
        && number(time, 14) < 60
        && number(time, 17) < 60;
  }

  /** Where the offset starts; a point without digits is not a fraction. */
  private static int endOfFraction(String time) {
    int end = FRACTION + 1;
    while (time.charAt(FRACTION) == '.' && isDigit(time, end)) {
      end++;
    }
    return end == FRACTION + 1 ? FRACTION : end;
  }

  private static boolean isOffset(String time, int at) {
    if (time.length() == at + 1) {
      return time.charAt(at) == 'Z';
    }
    return time.length() == at + 6
        && (time.charAt(at) == '+' || time.charAt(at) == '-')
        && isDigit(time, at + 1)
        && isDigit(time, at + 2)
        && time.charAt(at + 3) == ':'
        && isDigit(time, at + 4)
        && isDigit(time, at + 5)
        && number(time, at + 1) < 24
        && number(time, at + 4) < 60;
  }

  private static boolean isDigit(String time, int at) {
    return at < time.length() && time.charAt(at) >= '0' && time.charAt(at) <= '9';
  }

  /** The two digits at {@code at}. */
  private static int number(String time, int at) {
    return (time.charAt(at) - '0') * 10 + time.charAt(at + 1) - '0';
  }
}
