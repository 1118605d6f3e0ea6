package io.github.buildkitepubsub.cli;

import io.dropwizard.configuration.ConfigurationException;
import java.io.FileNotFoundException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import java.util.stream.Collectors;

/** Says in one line what went wrong. */
final class ErrorLine {

  private ErrorLine() {}

  static String of(Throwable failure) {
    if (failure instanceof CommandException known) {
      return onOneLine(String.valueOf(known.getMessage()));
    }
    if (failure instanceof ConfigurationException invalid) {
      return of(invalid);
    }
    if (failure instanceof FileNotFoundException || failure instanceof NoSuchFileException) {
      return onOneLine("cannot read " + failure.getMessage());
    }
    return unexpected(failure);
  }

  /** {@code config.yml: first error; second error}. */
  private static String of(ConfigurationException invalid) {
    String message = String.valueOf(invalid.getMessage());
    int end = message.indexOf(" has ");
    String file = end < 0 ? "configuration" : message.substring(0, end);
    return file
        + ": "
        + invalid.getErrors().stream().map(ErrorLine::onOneLine).collect(Collectors.joining("; "));
  }

  /** The outermost message and, where it adds something, the innermost one. */
  private static String unexpected(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String outer = describe(failure);
    String inner = describe(root);
    boolean same = outer.toLowerCase(Locale.ROOT).contains(inner.toLowerCase(Locale.ROOT));
    return onOneLine(same ? outer : outer + ": " + inner);
  }

  private static String describe(Throwable failure) {
    String message = failure.getMessage();
    return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
  }

  private static String onOneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
