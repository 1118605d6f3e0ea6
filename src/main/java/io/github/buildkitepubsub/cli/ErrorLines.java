package io.github.buildkitepubsub.cli;

import io.dropwizard.configuration.ConfigurationException;
import io.github.buildkitepubsub.cli.command.CommandException;
import io.github.buildkitepubsub.secret.SecretException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Locale;

/** Says what went wrong, a line for each fault. */
final class ErrorLines {

  private ErrorLines() {}

  static List<String> of(Throwable failure) {
    if (failure instanceof ConfigurationException invalid) {
      return invalid.getErrors().stream().map(ErrorLines::onOneLine).toList();
    }
    return List.of(onOneLine(line(failure)));
  }

  private static String line(Throwable failure) {
    if (failure instanceof CommandException || failure instanceof SecretException) {
      return String.valueOf(failure.getMessage());
    }
    if (failure instanceof NoSuchFileException missing) {
      return missing.getFile() + ": there is no such file";
    }
    if (failure instanceof AccessDeniedException denied) {
      return denied.getFile() + ": this user may not read it";
    }
    return unexpected(failure);
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
    return same ? outer : outer + ": " + inner;
  }

  private static String describe(Throwable failure) {
    String message = failure.getMessage();
    return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
  }

  private static String onOneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
