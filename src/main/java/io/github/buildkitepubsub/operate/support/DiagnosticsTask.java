package io.github.buildkitepubsub.operate.support;

import io.github.buildkitepubsub.operate.task.Arguments;
import io.github.buildkitepubsub.operate.task.OperatorTask;
import io.github.buildkitepubsub.operate.task.Report;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes all that is known of this instance as one text, for a ticket: {@code diagnostics}. */
public final class DiagnosticsTask extends OperatorTask {

  private static final Logger log = LoggerFactory.getLogger(DiagnosticsTask.class);

  private final Map<String, Section> sections;

  /** A part of the text. */
  @FunctionalInterface
  public interface Section {
    /** Its lines, without secrets. */
    String text() throws Exception;
  }

  /**
   * @param sections by their headings, in order
   */
  public DiagnosticsTask(Map<String, Section> sections) {
    super(
        "diagnostics",
        "writes versions, health, metrics, the configuration in force and all threads; secrets are"
            + " masked",
        List.of());
    this.sections = new LinkedHashMap<>(sections);
  }

  @Override
  protected boolean changesState(Arguments arguments) {
    return false;
  }

  @Override
  protected void run(Arguments arguments, Report report) {
    sections.forEach(
        (heading, section) -> report.progress("== " + heading + " ==\n" + text(heading, section)));
  }

  /** One section that fails must not take the others with it, least of all when things are bad. */
  private static String text(String heading, Section section) {
    try {
      return section.text().stripTrailing() + "\n";
    } catch (Exception e) {
      log.atWarn().addKeyValue("section", heading).setCause(e).log("diagnostics are incomplete");
      return "not available: " + e + "\n";
    }
  }
}
