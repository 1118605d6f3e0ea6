package io.github.buildkitepubsub.cli.init;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.cli.command.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of {@code --config}. */
final class ConfigFileTest {

  private final InitShell shell = new InitShell();

  @TempDir private Path directory;

  private Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("config.yml");
  }

  @Test
  void hasWhatTheServiceNeedsToKnow() throws Exception {
    run("--ordering", "pipeline", "--yes");

    assertThat(Files.readString(file))
        .endsWith(
            """
            pubsub:
              projectId: my-project
              topicId: buildkite-events
              orderingKey: pipeline
            deadLetter:
              enabled: true
              topicId: buildkite-dead-letters
              subscriptionId: buildkite-dead-letters-operator
            """);
    assertThat(shell.outLines()).contains("        +   projectId: my-project");
    assertThat(directory).isDirectoryNotContaining("glob:**.new");
  }

  @Test
  void isLeftAloneIfItSaysSoAlready() throws Exception {
    run("--yes");
    String richer = Files.readString(file) + "receive:\n  path: /hook\n";
    Files.writeString(file, richer);

    assertThat(run("--yes")).isEqualTo(ExitCode.OK);
    assertThat(shell.outLines()).contains("nothing to do: all of it is there");
    assertThat(file).hasContent(richer);
  }

  @Test
  void isNotReplacedUnasked() throws Exception {
    String own = "pubsub:\n  projectId: another\ntokens:\n  - t0ps3cret\n  - value: als0s3cret\n";
    Files.writeString(file, own);

    assertThat(run("--yes")).isEqualTo(ExitCode.FAILED);
    assertThat(shell.err()).contains("--force", "nothing was done");
    assertThat(shell.outLines())
        .contains(
            "        -   projectId: ...",
            "        - ...",
            "        -   - value: ...",
            "        +   projectId: my-project");
    assertThat(shell.out() + shell.err()).doesNotContain("s3cret");
    assertThat(file).hasContent(own);
    assertThat(shell.gcloud().changes()).isEmpty();

    assertThat(run("--yes", "--force")).isEqualTo(ExitCode.OK);
    assertThat(file).content().contains("projectId: my-project").doesNotContain("t0ps3cret");
  }

  @Test
  void isReplacedIfAPersonSaysSo() throws Exception {
    Files.writeString(file, "pubsub: [this is\n");
    shell.answering("", "", "", "", "", "y");

    int code = shell.run("--project", "my-project", "--config", file.toString());

    assertThat(code).as(shell.err()).isEqualTo(ExitCode.OK);
    assertThat(shell.err()).contains("Do it, and replace the file? [y/N]: ");
    assertThat(file).content().contains("projectId: my-project");
  }

  @Test
  void variablesAreLinesThatAConfigMapTakes() throws Exception {
    file = directory.resolve("relay.env");
    Files.writeString(
        file,
        """
        # mine
        DLQ_SUBSCRIPTION_ID=buildkite-dead-letters-operator
        DLQ_TOPIC_ID=buildkite-dead-letters
        ENABLE_DLQ=true
        PROJECT_ID=my-project
        TOPIC_ID=buildkite-events
        LOG_LEVEL=WARN
        """);

    assertThat(run("--yes")).isEqualTo(ExitCode.OK);
    assertThat(shell.outLines()).contains("there   file " + file);
  }

  @Test
  void aHugeFileIsNoneOfOurs() throws Exception {
    Files.write(file, new byte[300_000]);

    assertThat(run("--yes", "--force")).isEqualTo(ExitCode.FAILED);
    assertThat(shell.err()).contains("is too large: name another --config");
  }

  private int run(String... options) throws Exception {
    String[] arguments = new String[options.length + 4];
    System.arraycopy(
        new String[] {"--project", "my-project", "--config", file.toString()}, 0, arguments, 0, 4);
    System.arraycopy(options, 0, arguments, 4, options.length);
    return shell.in("").run(arguments);
  }
}
