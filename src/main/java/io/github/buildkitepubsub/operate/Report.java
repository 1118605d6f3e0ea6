package io.github.buildkitepubsub.operate;

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

  @Override
  public String toString() {
    return lines.toString();
  }
}
