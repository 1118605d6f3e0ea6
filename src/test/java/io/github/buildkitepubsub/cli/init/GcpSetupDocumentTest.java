package io.github.buildkitepubsub.cli.init;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.cli.command.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * docs/GCP_SETUP.md shows what {@code init} prints, and the commands that its plan has. To write
 * them anew: {@code mvn -Dtest=GcpSetupDocumentTest -Ddocs.update=true test}.
 */
final class GcpSetupDocumentTest {

  private static final Path DOCUMENT = Path.of("docs/GCP_SETUP.md");

  /** A command, and what it prints; after dots, only what comes after the plan. */
  private static final Pattern EXAMPLE =
      Pattern.compile(
          "(```sh\nbin/buildkite-pubsub init ([^\n]*)\n```\n\n```text\n)(.*?)(```)",
          Pattern.DOTALL);

  private static final Pattern BY_HAND =
      Pattern.compile("(<!-- the plan of: ([^\n]*) -->\n\n```sh\n)(.*?)(```)", Pattern.DOTALL);

  private static final String LATER = "...\n";

  @TempDir private Path directory;

  private String document = "";

  @BeforeEach
  void read() throws Exception {
    Files.writeString(directory.resolve("token.txt"), "bkwt0ken\n");
    document = Files.readString(DOCUMENT);
    if (Boolean.getBoolean("docs.update")) {
      document = withCommands(withOutput(document));
      Files.writeString(DOCUMENT, document);
    }
  }

  @Test
  void showsWhatIsPrinted() throws Exception {
    assertThat(document).isEqualTo(withOutput(document));
    assertThat(EXAMPLE.matcher(document).results()).hasSize(4);
  }

  @Test
  void hasTheCommandsOfThePlan() throws Exception {
    assertThat(document).isEqualTo(withCommands(document));
    assertThat(BY_HAND.matcher(document).results()).hasSize(1);
  }

  @Test
  void tellsEveryRoleThatIsGrantedAndNoOther() {
    Matcher commands = BY_HAND.matcher(document);
    assertThat(commands.find()).isTrue();
    String table =
        document.substring(
            document.indexOf("## Who may do what"), document.indexOf("Nothing is granted"));

    assertThat(roles(table)).containsExactlyInAnyOrderElementsOf(roles(commands.group(3)));
  }

  private static List<String> roles(String text) {
    return Pattern.compile("roles/[\\w.]+")
        .matcher(text)
        .results()
        .map(role -> role.group())
        .distinct()
        .toList();
  }

  /** The examples are typed one after the other, into one project. */
  private String withOutput(String text) throws Exception {
    for (String file : List.of("relay.env", "config.yml")) {
      Files.deleteIfExists(directory.resolve(file));
    }
    InitShell shell = new InitShell();
    StringBuilder written = new StringBuilder();
    Matcher example = EXAMPLE.matcher(text);
    while (example.find()) {
      String output = run(shell, example.group(2));
      if (example.group(3).startsWith(LATER)) {
        output = LATER + output.substring(output.indexOf("\n[1/") + 1);
      }
      example.appendReplacement(
          written, Matcher.quoteReplacement(example.group(1) + output + example.group(4)));
    }
    return example.appendTail(written).toString();
  }

  private String withCommands(String text) throws Exception {
    InitShell shell = new InitShell();
    StringBuilder written = new StringBuilder();
    Matcher block = BY_HAND.matcher(text);
    while (block.find()) {
      run(shell, block.group(2) + " --dry-run");
      String commands = String.join("\n", shell.shownCommands()).replace(directory + "/", "");
      block.appendReplacement(
          written, Matcher.quoteReplacement(block.group(1) + commands + "\n" + block.group(4)));
    }
    return block.appendTail(written).toString();
  }

  private String run(InitShell shell, String options) throws Exception {
    String[] arguments =
        Arrays.stream(options.split(" ", -1))
            .map(word -> word.matches("\\w+\\.(txt|env|yml)") ? directory + "/" + word : word)
            .toArray(String[]::new);
    assertThat(shell.in("").run(arguments)).as(shell.err()).isEqualTo(ExitCode.OK);
    return shell.out().replace(directory + "/", "");
  }

  @Test
  void namesTestsThatThereAre() throws IOException {
    List<String> named =
        Pattern.compile("`(\\w+(?:Test|IT))`")
            .matcher(document)
            .results()
            .map(found -> found.group(1))
            .toList();

    try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
      assertThat(files.map(file -> file.getFileName().toString().replace(".java", "")))
          .containsAll(named);
    }
    assertThat(named).hasSizeGreaterThan(4);
  }
}
