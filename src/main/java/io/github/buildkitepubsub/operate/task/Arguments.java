package io.github.buildkitepubsub.operate.task;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** What a call of a task gave for its parameters: checked, and complete with defaults. */
public final class Arguments {

  private final Map<Parameter<?>, Object> values;

  private Arguments(Map<Parameter<?>, Object> values) {
    this.values = values;
  }

  /**
   * @throws TaskRefusedException if a parameter is unknown, repeated, malformed or missing
   */
  static Arguments read(List<Parameter<?>> accepted, Map<String, List<String>> raw)
      throws TaskRefusedException {
    Map<String, List<String>> left = new TreeMap<>(raw);
    Map<Parameter<?>, Object> values = new HashMap<>();
    for (Parameter<?> parameter : accepted) {
      List<String> texts = left.remove(parameter.name());
      if (texts == null || texts.isEmpty()) {
        putDefault(parameter, values);
      } else if (texts.size() > 1) {
        throw new TaskRefusedException(parameter.name() + " is given more than once");
      } else {
        values.put(parameter, parameter.read(texts.get(0)));
      }
    }
    if (!left.isEmpty()) {
      throw new TaskRefusedException(
          "unknown parameters: " + Audit.printable(left.keySet().toString()));
    }
    return new Arguments(values);
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
}
