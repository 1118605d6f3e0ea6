package io.github.buildkitepubsub.cli.init.gcloud;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Command lines as a person can paste them into a shell. */
public final class CommandText {

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

  private CommandText() {}

  /** The program and its arguments, quoted where a shell needs it. */
  public static String of(String program, List<String> arguments) {
    return Stream.concat(Stream.of(program), arguments.stream())
        .map(CommandText::quoted)
        .collect(Collectors.joining(" "));
  }

  /** One word. */
  public static String quoted(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
