package io.github.buildkitepubsub.cli;

import io.dropwizard.configuration.ConfigurationException;
import io.github.buildkitepubsub.cli.command.CommandException;
import io.github.buildkitepubsub.secret.SecretException;
import java.net.BindException;
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

  /** The outermost message that is not its cause's and, where it adds something, the innermost. */
  private static String unexpected(Throwable failure) {
    Throwable outer = failure;
    while (outer.getCause() != null
        && String.valueOf(outer.getCause()).equals(outer.getMessage())) {
      outer = outer.getCause();
    }
    Throwable root = outer;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String line = describe(outer);
    String reason = describe(root);
    if (!line.toLowerCase(Locale.ROOT).contains(reason.toLowerCase(Locale.ROOT))) {
      line += ": " + reason;
    }
    return root instanceof BindException
        ? line + ": stop what listens there, or set PORT or ADMIN_PORT"
        : line;
  }

  private static String describe(Throwable failure) {
    String message = failure.getMessage();
    return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
  }

  private static String onOneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
