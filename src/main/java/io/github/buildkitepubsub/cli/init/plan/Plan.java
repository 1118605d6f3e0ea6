package io.github.buildkitepubsub.cli.init.plan;

import java.io.PrintStream;
import java.util.List;

/** The steps from what there is to what there shall be, in the order in which they are done. */
public record Plan(List<Step> steps) {

  /** Those that change something. */
  public List<Step> changes() {
    return steps.stream().filter(step -> step.change() != null).toList();
  }

  /** True if it replaces a file that has other settings. */
  public boolean overwrites() {
    return steps.stream()
        .anyMatch(step -> step.kind() == Step.Kind.UPDATE && step.change() instanceof Change.Write);
  }

  /** Prints it: each thing, and below it the command that will be run for it. */
  public void print(PrintStream out) {
    for (Step step : steps) {
      out.printf("%-6s  %s%n", step.kind().text(), step.what());
      Change change = step.change();
      if (change != null) {
        change.lines().forEach(line -> out.println("        " + line));
      }
    }
    out.println();
    int open = changes().size();
    out.println(
        open == 0
            ? "nothing to do: all of it is there"
            : open + " to do, " + (steps.size() - open) + " there");
  }
}
