package io.github.buildkitepubsub.cli.init;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.testing.Programs;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Google's own gcloud understands every command that {@code init} runs. Nobody is logged in, which
 * it finds out after it has read the command line and before it asks Google: what it does not
 * understand ends with exit code 2. Skipped where it is not installed.
 */
@Timeout(600)
final class RealGcloudIT {

  private static final String NOT_LOGGED_IN = "You do not currently have an active account";

  /** A line of a block, up to a pipe or a comment. */
  private static final Pattern DOCUMENTED = Pattern.compile("(?m)^ *gcloud ([a-z][^|#\n`]*)");

  @TempDir private Path directory;

  @Test
  void understandsEveryCommand() throws Exception {
    Optional<Path> gcloud = Programs.find("gcloud");
    Assumptions.assumeTrue(gcloud.isPresent(), "gcloud is not installed");
    Map<String, List<String>> commands = commands();

    assertThat(commands).hasSizeGreaterThan(20);
    for (List<String> command : commands.values()) {
      Answer answer = run(gcloud.orElseThrow(), command);
      assertThat(answer.exitCode())
          .as("%s: %s", command, answer.errors())
          .isEqualTo(isLocal(command) ? 0 : 1);
      if (!isLocal(command)) {
        assertThat(answer.errors()).as(command.toString()).contains(NOT_LOGGED_IN);
      }
    }
  }

  @Test
  void understandsTheCommandsOfTheDocuments() throws Exception {
    Optional<Path> gcloud = Programs.find("gcloud");
    Assumptions.assumeTrue(gcloud.isPresent(), "gcloud is not installed");
    Map<String, List<String>> commands = new LinkedHashMap<>();
    for (String document : List.of("GCP_SETUP", "DEPLOYMENT", "MULTI_REGION", "EVENTS")) {
      String text = Files.readString(Path.of("docs", document + ".md")).replace("\\\n", " ");
      DOCUMENTED
          .matcher(text)
          .results()
          .map(command -> words(command.group(1)))
          .forEach(words -> commands.putIfAbsent(kind(words), words));
    }

    assertThat(commands).hasSizeGreaterThan(15);
    for (List<String> command : commands.values()) {
      Answer answer = run(gcloud.orElseThrow(), command);
      assertThat(answer.exitCode()).as("%s: %s", command, answer.errors()).isEqualTo(1);
      assertThat(answer.errors()).as(command.toString()).contains(NOT_LOGGED_IN);
    }
  }

  /** As a shell splits them, where nothing but a single quote is special. */
  private static List<String> words(String line) {
    return Pattern.compile("(?:'[^']*'|[^\\s'])+")
        .matcher(line)
        .results()
        .map(word -> word.group().replace("'", ""))
        .toList();
  }

  /** Without this, the test above could pass with a tool that reads nothing. */
  @Test
  void doesNotUnderstandOthers() throws Exception {
    Optional<Path> gcloud = Programs.find("gcloud");
    Assumptions.assumeTrue(gcloud.isPresent(), "gcloud is not installed");

    Answer answer =
        run(
            gcloud.orElseThrow(),
            List.of("pubsub", "topics", "create", "a-topic", "--message-retention=7d"));

    assertThat(answer.exitCode()).isEqualTo(2);
  }

  /** One of each kind: commands that differ in what they name alone count once. */
  private static Map<String, List<String>> commands() throws Exception {
    InitShell shell = new InitShell();
    String[] everything = {
      "--project", "my-project", "--namespace", "relay", "--subscription", "archive",
      "--ordering", "build", "--region", "europe-west1", "--operator", "user:me@example.com",
      "--webhook-token-file", "-", "--yes"
    };
    assertThat(shell.in("t0ken").run(everything)).as(shell.err()).isZero();
    assertThat(shell.in("t0ken").run(everything)).as(shell.err()).isZero();
    shell
        .gcloud()
        .thing("pubsub topics/buildkite-events")
        .remove(List.of("messageRetentionDuration", "messageStoragePolicy"));
    shell
        .gcloud()
        .thing("pubsub subscriptions/archive")
        .putObject("expirationPolicy")
        .put("ttl", "2678400s");
    shell
        .gcloud()
        .thing("pubsub subscriptions/buildkite-dead-letters-operator")
        .put("messageRetentionDuration", "1200s");
    assertThat(shell.in("t0ken").run(everything)).as(shell.err()).isZero();
    InitShell asked = new InitShell().answering("my-project", "", "", "", "", "", "", "y");
    assertThat(asked.run()).as(asked.err()).isZero();
    Map<String, List<String>> kinds = new LinkedHashMap<>();
    Stream.of(shell, asked)
        .flatMap(one -> one.gcloud().calls().stream())
        .forEach(call -> kinds.putIfAbsent(kind(call), call));
    return kinds;
  }

  private static String kind(List<String> call) {
    List<String> words = new ArrayList<>(call.subList(0, Math.min(3, call.size())));
    call.stream()
        .skip(3)
        .filter(word -> word.startsWith("--"))
        .map(word -> word.replaceFirst("=.*", ""))
        .forEach(words::add);
    return String.join(" ", words);
  }

  private static boolean isLocal(List<String> command) {
    return List.of("auth", "config").contains(command.get(0));
  }

  private record Answer(int exitCode, String errors) {}

  private Answer run(Path gcloud, List<String> arguments) throws Exception {
    File errors = directory.resolve("errors").toFile();
    ProcessBuilder builder =
        new ProcessBuilder(Stream.concat(Stream.of(gcloud.toString()), arguments.stream()).toList())
            .redirectInput(token())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(errors);
    builder.environment().put("CLOUDSDK_CONFIG", directory.resolve("configuration").toString());
    builder.environment().put("CLOUDSDK_CORE_DISABLE_PROMPTS", "1");
    builder.environment().put("CLOUDSDK_CORE_PROJECT", "my-project");
    // Elsewhere somebody is: on a machine of Google's, its own account.
    builder.environment().put("CLOUDSDK_CORE_CHECK_GCE_METADATA", "false");
    Process process = builder.start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(arguments.toString()).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Answer(process.exitValue(), Files.readString(errors.toPath()));
  }

  private File token() throws IOException {
    return Files.writeString(directory.resolve("token"), "t0ken").toFile();
  }
}
