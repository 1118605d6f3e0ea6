package io.github.buildkitepubsub.operate;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a call of a task gave for its parameters: checked, and complete with defaults. */
public final class Arguments {

  private final Map<Parameter<?>, Object> values;
  private final Map<String, String> given;

  private Arguments(Map<Parameter<?>, Object> values, Map<String, String> given) {
    this.values = values;
    this.given = given;
  }

  /**
   * @throws TaskRefusedException if a parameter is unknown, repeated, malformed or missing
   */
  static Arguments read(List<Parameter<?>> accepted, Map<String, List<String>> raw)
      throws TaskRefusedException {
    Map<String, List<String>> left = new TreeMap<>(raw);
    Map<Parameter<?>, Object> values = new HashMap<>();
    Map<String, String> given = new TreeMap<>();
    for (Parameter<?> parameter : accepted) {
      List<String> texts = left.remove(parameter.name());
      if (texts == null || texts.isEmpty()) {
        putDefault(parameter, values);
      } else if (texts.size() > 1) {
        throw new TaskRefusedException(parameter.name() + " is given more than once");
      } else {
        values.put(parameter, parameter.read(texts.get(0)));
        given.put(parameter.name(), texts.get(0));
      }
    }
    if (!left.isEmpty()) {
      throw new TaskRefusedException("unknown parameters: " + printable(left.keySet().toString()));
    }
    return new Arguments(values, given);
  }

  private static void putDefault(Parameter<?> parameter, Map<Parameter<?>, Object> values)
      throws TaskRefusedException {
    Object value = parameter.byDefault();
    if (value == null) {
      throw new TaskRefusedException(parameter.name() + " is missing");
    }
    values.put(parameter, value);
  }

  /** The value of a parameter of this task. */
  @SuppressWarnings("unchecked") // Put there by the parameter itself.
  public <T> T get(Parameter<T> parameter) {
    return (T) Objects.requireNonNull(values.get(parameter), parameter.name());
  }

  /** What the call itself gave, as {@code name=value name=value}. */
  String given() {
    return given.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .collect(Collectors.joining(" "));
  }

  /** Names come from anybody who reaches the port, and are logged: no line breaks, not too long. */
  private static String printable(String text) {
    String line = text.replaceAll("\\p{Cntrl}", "?");
    return line.length() <= 200 ? line : line.substring(0, 200) + "...";
  }
}
