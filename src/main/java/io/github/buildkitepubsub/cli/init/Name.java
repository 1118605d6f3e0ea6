package io.github.buildkitepubsub.cli.init;

import io.github.buildkitepubsub.cli.command.CommandException;
import java.util.regex.Pattern;

/**
 * What Google and Kubernetes take as names. None can be taken for an option, and none needs a
 * shell's quotes.
 */
enum Name {
  PROJECT("a project's id, like my-project", "[a-z][a-z0-9-]{4,28}[a-z0-9]"),
  TOPIC(
      "a short name of 3 to 255 letters, digits and . _ ~ -, which starts with a letter",
      "(?!goog)[A-Za-z][A-Za-z0-9._~-]{2,254}"),
  SERVICE_ACCOUNT(
      "6 to 30 small letters, digits and -, which start with a letter",
      "[a-z][a-z0-9-]{4,28}[a-z0-9]"),
  SECRET("a short name of letters, digits, _ and -", "[A-Za-z0-9_][A-Za-z0-9_-]{0,254}"),
  REGION("a region of Google's, like europe-west1", "[a-z]+-[a-z]+[0-9]{1,2}"),
  KUBERNETES(
      "a name of Kubernetes: at most 63 small letters, digits and -",
      "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"),
  MEMBER(
      "like user:me@example.com or group:team@example.com",
      "(user|group|serviceAccount):[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+"),
  /** A file's: anything. */
  FILE("a file's name", "(?s).+");

  private final String hint;
  private final Pattern pattern;

  Name(String hint, String pattern) {
    this.hint = hint;
    this.pattern = Pattern.compile(pattern);
  }

  /** What it looks like, for a person. */
  String hint() {
    return hint;
  }

  /** Returns {@code text}, the value of {@code option}. */
  String check(String option, String text) throws CommandException {
    if (!pattern.matcher(text).matches()) {
      throw CommandException.usage(option + " must be " + hint + ", not " + text);
    }
    return text;
  }
}
