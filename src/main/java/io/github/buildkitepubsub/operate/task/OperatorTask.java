package io.github.buildkitepubsub.operate.task;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A task of the admin port: {@code POST /tasks/<name>?parameter=value}. Its parameters are a table:
 * what is not in it, stands twice or is malformed is refused, and nothing is done. {@code
 * help=true} prints the table and does nothing else. The answer is lines of {@code key=value}.
 */
public abstract class OperatorTask {

  private static final Parameter<Boolean> HELP =
      Parameter.flag("help", "print this and do nothing").orElse(false);

  private final String name;
  private final String purpose;
  private final List<Parameter<?>> parameters;

  /**
   * @param name the last segment of the task's address
   * @param purpose what it is for, in half a sentence
   * @param parameters all that it accepts beside {@code help}, in the order of the help
   */
  protected OperatorTask(String name, String purpose, List<Parameter<?>> parameters) {
    this.name = name;
    this.purpose = purpose;
    this.parameters = new ArrayList<>(parameters);
    this.parameters.add(HELP);
  }

  /** The last segment of its address. */
  public final String name() {
    return name;
  }

  /** What it is for, in half a sentence. */
  final String purpose() {
    return purpose;
  }

  /**
   * Does what is asked.
   *
   * @throws TaskRefusedException if it cannot be done as things are
   * @throws TaskFailedException if it was begun and could not be finished
   */
  protected abstract void run(Arguments arguments, Report report) throws Exception;

  /** Whether this call is for the audit log: it changes something, or tries to. */
  protected abstract boolean changesState(Arguments arguments);

  /**
   * Runs one call.
   *
   * @param raw the parameters as they were given
   * @param output takes the answer
   * @return what it did, for the audit log; null if the call only reads
   * @throws TaskRefusedException if the call is wrong, or cannot be done as things are
   */
  public final @Nullable String execute(Map<String, List<String>> raw, PrintWriter output)
      throws Exception {
    if (List.of("true").equals(raw.get(HELP.name()))) {
      output.println(name + ": " + purpose);
      parameters.forEach(parameter -> output.println(parameter.usage()));
      return null;
    }
    Arguments arguments = read(raw);
    Report report = new Report(output);
    run(arguments, report);
    return changesState(arguments) ? report.toString() : null;
  }

  private Arguments read(Map<String, List<String>> raw) throws TaskRefusedException {
    try {
      return Arguments.read(parameters, raw);
    } catch (TaskRefusedException e) {
      StringBuilder message = new StringBuilder(String.valueOf(e.getMessage()));
      message.append(". ").append(name).append(" accepts:");
      parameters.forEach(parameter -> message.append('\n').append(parameter.usage()));
      throw new TaskRefusedException(message.toString());
    }
  }

  /**
   * What a call gave, as {@code name=value name=value}, for the audit log. Values of parameters
   * that this task does not have are left out: what they are is not known, so that one may be a
   * secret.
   */
  final String describe(Map<String, List<String>> raw) {
    List<String> known = parameters.stream().map(Parameter::name).toList();
    return new TreeMap<>(raw)
        .entrySet().stream()
            .flatMap(
                entry ->
                    entry.getValue().stream()
                        .map(
                            value ->
                                Audit.printable(entry.getKey())
                                    + "="
                                    + (known.contains(entry.getKey())
                                        ? Audit.printable(value)
                                        : "...")))
            .collect(Collectors.joining(" "));
  }
}
