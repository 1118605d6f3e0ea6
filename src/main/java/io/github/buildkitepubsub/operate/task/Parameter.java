package io.github.buildkitepubsub.operate.task;

import io.dropwizard.util.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One parameter of a task: what it is called, what it may be and what it means. A task's help and
 * the check of its calls both come from here.
 *
 * @param <T> the type of its value
 */
public final class Parameter<T> {

  private final String name;
  private final String accepted;
  private final String meaning;
  private final Function<String, T> reader;
  private final @Nullable T byDefault;
  private final String shown;

  private Parameter(
      String name,
      String accepted,
      String meaning,
      Function<String, T> reader,
      @Nullable T byDefault,
      String shown) {
    this.name = name;
    this.accepted = accepted;
    this.meaning = meaning;
    this.reader = reader;
    this.byDefault = byDefault;
    this.shown = shown;
  }

  private static <T> Parameter<T> needed(
      String name, String accepted, String meaning, Function<String, T> reader) {
    return new Parameter<>(name, accepted, meaning, reader, null, "needed");
  }

  /** One of the constants of {@code type}, written in lower case with hyphens. */
  public static <E extends Enum<E>> Parameter<E> choice(
      String name, Class<E> type, String meaning) {
    E[] constants = type.getEnumConstants();
    return needed(
        name,
        Arrays.stream(constants).map(Parameter::written).collect(Collectors.joining("|")),
        meaning,
        text ->
            Arrays.stream(constants)
                .filter(constant -> written(constant).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(text)));
  }

  /** One of {@code texts}, as they are written. */
  public static Parameter<String> oneOf(String name, List<String> texts, String meaning) {
    return needed(
        name,
        String.join("|", texts),
        meaning,
        text -> {
          if (!texts.contains(text)) {
            throw new IllegalArgumentException(text);
          }
          return text;
        });
  }

  /** A whole number from {@code min} to {@code max}. */
  public static Parameter<Integer> number(String name, int min, int max, String meaning) {
    return needed(
        name,
        min + ".." + max,
        meaning,
        text -> {
          int value = Integer.parseInt(text);
          if (value < min || value > max) {
            throw new IllegalArgumentException(text);
          }
          return value;
        });
  }

  /** Any text. */
  public static Parameter<String> text(String name, String meaning) {
    return needed(name, "text", meaning, text -> text);
  }

  /** {@code true} or {@code false}. */
  public static Parameter<Boolean> flag(String name, String meaning) {
    return needed(
        name,
        "true|false",
        meaning,
        text -> {
          if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException(text);
          }
          return Boolean.valueOf(text);
        });
  }

  /** A time that is not negative, as in the configuration ({@code 5m}) or ISO 8601 (PT5M). */
  public static Parameter<java.time.Duration> duration(String name, String meaning) {
    return needed(name, "duration, as 30s, 5m or PT5M", meaning, Parameter::time);
  }

  /** This parameter, which need not be given. */
  public Parameter<T> orElse(T value) {
    return orElse(value, written(value));
  }

  /**
   * This parameter, which need not be given.
   *
   * @param shown what the help says of the default
   */
  public Parameter<T> orElse(T value, String shown) {
    return new Parameter<>(name, accepted, meaning, reader, value, "default " + shown);
  }

  String name() {
    return name;
  }

  /** What stands in it where the call does not give it; null if the call must. */
  @Nullable T byDefault() {
    return byDefault;
  }

  /**
   * The value that {@code text} stands for.
   *
   * @throws TaskRefusedException if it stands for none
   */
  T read(String text) throws TaskRefusedException {
    try {
      return reader.apply(text);
    } catch (IllegalArgumentException | DateTimeParseException | ArithmeticException e) {
      throw new TaskRefusedException(name + " must be " + accepted);
    }
  }

  /** Its line of the help. */
  String usage() {
    return "  %s=%s  %s (%s)".formatted(name, accepted, meaning, shown);
  }

  /** A value as operators write and read it. */
  static String written(Object value) {
    return value instanceof Enum<?> constant
        ? constant.name().toLowerCase(Locale.ROOT).replace('_', '-')
        : value.toString();
  }

  private static java.time.Duration time(String text) {
    java.time.Duration time =
        text.startsWith("P")
            ? java.time.Duration.parse(text)
            : Duration.parse(text).toJavaDuration();
    if (time.isNegative()) {
      throw new IllegalArgumentException(text);
    }
    return time;
  }
}
