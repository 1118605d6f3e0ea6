package io.github.buildkitepubsub.cli.init.gcloud;

import io.github.buildkitepubsub.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/**
 * What came of a command. The tool has one exit code for all that Google refuses: what it was is in
 * its error output, by the names of Google's status codes.
 *
 * @param out its standard output; not to be printed by accident, for one command prints a secret
 * @param errors its error output
 */
public record GcloudAnswer(int exitCode, Secret out, String errors) {

  private static final String ERROR = "ERROR:";

  /** Enough for what Google says; a line is no place for a page. */
  private static final int LONGEST = 500;

  /** True if it did what it was asked for. */
  public boolean isOk() {
    return exitCode == 0;
  }

  /** The standard output as text, without white space around it. */
  public String text() {
    return new String(out.bytes(), StandardCharsets.UTF_8).strip();
  }

  /**
   * True if Google refused it to this account; it then does not say whether there is such a thing.
   */
  public boolean isDenied() {
    return !isOk()
        && (errors.contains("PERMISSION_DENIED") || errors.contains("does not have permission"));
  }

  /** True if there is no such thing, in a project that there is. */
  public boolean isMissing() {
    return !isOk()
        && !isDenied()
        && errors.contains("NOT_FOUND")
        && !errors.contains("project not found");
  }

  /** True if a secret's version is there, and disabled or destroyed. */
  public boolean isUnusable() {
    return !isOk() && errors.contains("FAILED_PRECONDITION");
  }

  /**
   * True if Google does not know the service account yet, or that an API is on. What was made or
   * switched on a moment ago is not known everywhere at once.
   */
  public boolean isTooEarly() {
    return !isOk()
        && (errors.contains("Unknown service account")
            || errors.contains("has not been used in project")
            || (errors.contains("ervice account") && errors.contains("does not exist")));
  }

  /** What went wrong, on one line. */
  public String reason() {
    String text =
        errors
            .lines()
            .dropWhile(line -> errors.contains(ERROR) && !line.startsWith(ERROR))
            .map(GcloudAnswer::withoutCommand)
            .filter(line -> !line.isEmpty())
            .collect(Collectors.joining(" "));
    if (text.isEmpty()) {
      return "exit code " + exitCode;
    }
    return text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text;
  }

  /** The tool puts its own command before what Google says, in brackets. */
  private static String withoutCommand(String line) {
    String text = line.startsWith(ERROR) ? line.substring(ERROR.length()).strip() : line.strip();
    int end = text.indexOf(") ");
    return text.startsWith("(gcloud") && end > 0 ? text.substring(end + 2) : text;
  }
}
