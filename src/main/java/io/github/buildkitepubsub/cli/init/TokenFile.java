package io.github.buildkitepubsub.cli.init;

import io.github.buildkitepubsub.cli.command.CommandException;
import io.github.buildkitepubsub.cli.command.Console;
import io.github.buildkitepubsub.cli.init.plan.Token;
import io.github.buildkitepubsub.secret.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Reads the webhook's token, which is never on the command line. */
final class TokenFile {

  /** As a file's name: the standard input. */
  static final String STANDARD_INPUT = "-";

  /** Buildkite's tokens have some 40; what is far longer is another file. */
  private static final int LONGEST = 4096;

  private TokenFile() {}

  static Token read(String name, Console console) throws CommandException, IOException {
    if (name.equals(STANDARD_INPUT)) {
      return new Token(token("the standard input", console.in().readNBytes(LONGEST + 1)), null);
    }
    try (InputStream stream = Files.newInputStream(Path.of(name))) {
      return new Token(token(name, stream.readNBytes(LONGEST + 1)), name);
    }
  }

  private static Secret token(String source, byte[] bytes) throws CommandException {
    int length = bytes.length;
    while (length > 0 && (bytes[length - 1] == '\n' || bytes[length - 1] == '\r')) {
      length--;
    }
    if (length == 0) {
      throw CommandException.failed("there is no token in " + source);
    }
    for (int i = 0; i < length; i++) {
      if (bytes[i] <= ' ' || bytes[i] > '~') {
        throw CommandException.failed(
            "what is in " + source + " is no token: it has white space or other bytes in it");
      }
    }
    if (length > LONGEST) {
      throw CommandException.failed("what is in " + source + " is too long for a token");
    }
    return Secret.of(Arrays.copyOf(bytes, length));
  }
}
