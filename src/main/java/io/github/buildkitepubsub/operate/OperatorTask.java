package io.github.buildkitepubsub.operate;

import io.dropwizard.servlets.tasks.Task;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A task of the admin port: {@code POST /tasks/<name>?parameter=value}. Its parameters are a table:
 * what is not in it, stands twice or is malformed is refused, and nothing is done. {@code
 * help=true} prints the table and does nothing else. The answer is lines of {@code key=value}.
 *
 * <p>A refusal is answered 500 with what is wrong and what is accepted, since Dropwizard gives a
 * task no other status than 200 and, for an exception, 500.
 *
 * <p>Each call that changes something writes one line to the logger {@code audit}, whether it
 * worked or not.
 */
public abstract class OperatorTask extends Task {

  private static final Logger audit = LoggerFactory.getLogger("audit");

  private static final Parameter<Boolean> HELP =
      Parameter.flag("help", "print this and do nothing").orElse(false);

  private final String purpose;
  private final LongSupplier nanoTime;
  private final List<Parameter<?>> parameters;

  /**
   * @param name the last segment of the task's address
   * @param purpose what it is for, in half a sentence
   * @param nanoTime a monotonic time in nanoseconds, as {@link System#nanoTime()}
   * @param parameters all that it accepts beside {@code help}, in the order of the help
   */
  protected OperatorTask(
      String name, String purpose, LongSupplier nanoTime, List<Parameter<?>> parameters) {
    super(name);
    this.purpose = purpose;
    this.nanoTime = nanoTime;
    this.parameters = new ArrayList<>(parameters);
    this.parameters.add(HELP);
  }

  /**
   * Does what is asked.
   *
   * @throws TaskRefusedException if it cannot be done as things are
   */
  protected abstract void run(Arguments arguments, Report report) throws Exception;

  /** Whether this call is for the audit log: it changes something, or tries to. */
  protected abstract boolean changesState(Arguments arguments);

  @Override
  public final void execute(Map<String, List<String>> raw, PrintWriter output) throws Exception {
    if (List.of("true").equals(raw.get(HELP.name()))) {
      output.println(getName() + ": " + purpose);
      parameters.forEach(parameter -> output.println(parameter.usage()));
      return;
    }
    Arguments arguments = read(raw);
    if (changesState(arguments)) {
      runAudited(arguments, new Report(output));
    } else {
      run(arguments, new Report(output));
    }
  }

  private Arguments read(Map<String, List<String>> raw) throws TaskRefusedException {
    try {
      return Arguments.read(parameters, raw);
    } catch (TaskRefusedException e) {
      StringBuilder message = new StringBuilder(String.valueOf(e.getMessage()));
      message.append(". ").append(getName()).append(" accepts:");
      parameters.forEach(parameter -> message.append('\n').append(parameter.usage()));
      throw new TaskRefusedException(message.toString());
    }
  }

  private void runAudited(Arguments arguments, Report report) throws Exception {
    long start = nanoTime.getAsLong();
    String result = "failed";
    try {
      run(arguments, report);
      result = report.toString();
    } catch (Exception e) {
      result = "failed: " + e.getMessage();
      throw e;
    } finally {
      audit
          .atInfo()
          .addKeyValue("task", getName())
          .addKeyValue("parameters", arguments.given())
          .addKeyValue("result", result)
          .addKeyValue("took", Duration.ofNanos(nanoTime.getAsLong() - start))
          .log("operator task");
    }
  }
}
