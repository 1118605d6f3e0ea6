package io.github.buildkitepubsub.operate.task;

import java.io.PrintWriter;
import java.util.StringJoiner;

/** What a task answers: lines of {@code key=value}. They stand in the audit log too. */
public final class Report {

  private final PrintWriter output;
  private final StringJoiner lines = new StringJoiner(" ");

  Report(PrintWriter output) {
    this.output = output;
  }

  /** One line; constants of enums are written as their parameters are. */
  public Report line(String key, Object value) {
    String line = key + "=" + Parameter.written(value);
    output.println(line);
    lines.add(line);
    return this;
  }

  /**
   * A line that says how far a long task is. Its caller sees it at once, and the answer's status is
   * 200 from then on. It does not stand in the audit log.
   */
  public void progress(String line) {
    output.println(line);
    output.flush();
  }

  @Override
  public String toString() {
    return lines.toString();
  }
}
