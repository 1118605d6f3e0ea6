package io.github.buildkitepubsub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.cli.command.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What documents and runbooks tell people to type is understood. */
class DocumentedCommandsTest {

  /** Up to the end of the code, a comment, a pipe or a redirection. */
  private static final Pattern COMMAND =
      Pattern.compile(
          "bin/buildkite-pubsub ((?:dlq|init|replay|send|tail|config|validate|version)[^`#|<>\n]*)");

  private static final Pattern WORD = Pattern.compile("(?:'[^']*'|[^\\s'])+");

  static List<String> commands() {
    List<String> commands = new ArrayList<>();
    for (String directory : List.of("docs", "runbooks", "examples")) {
      for (Path file : documents(Path.of(directory))) {
        Matcher command = COMMAND.matcher(read(file));
        while (command.find()) {
          commands.add(command.group(1).strip());
        }
      }
    }
    return commands.stream().distinct().toList();
  }

  @Test
  void thereAreSome() {
    assertThat(commands()).hasSizeGreaterThan(5).anyMatch(line -> line.startsWith("dlq redrive"));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void isUnderstood(String line) {
    Shell shell = new Shell();

    int code = shell.run(words(line.replace(" config.yml", "") + " --help"));

    assertThat(code).as(shell.errLines().toString()).isEqualTo(ExitCode.OK);
  }

  /** As a shell splits them, where nothing but a single quote is special. */
  private static String[] words(String line) {
    return WORD.matcher(line)
        .results()
        .map(word -> word.group().replace("'", ""))
        .toArray(String[]::new);
  }

  private static List<Path> documents(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.toString().endsWith(".md")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
