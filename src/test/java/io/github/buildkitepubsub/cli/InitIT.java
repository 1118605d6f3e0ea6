package io.github.buildkitepubsub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.cli.command.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The command as it is typed: launcher, jar, and a gcloud that keeps its project in a directory and
 * refuses what gcloud does not have.
 */
@Timeout(300)
final class InitIT {

  private static final Path GCLOUD = Path.of("scripts/tests/gcloud/gcloud").toAbsolutePath();
  private static final String TOKEN = "t0ps3cret-t0ken";

  @TempDir private Path directory;

  private Path state;

  private record Ended(int code, String out, List<String> errors) {}

  @BeforeEach
  void makeAProject() throws IOException {
    state = Files.createDirectories(directory.resolve("state"));
    Files.createDirectories(state.resolve("my-project"));
    Files.createFile(state.resolve("my-project/enabled"));
    Files.createFile(state.resolve("calls"));
    Files.writeString(state.resolve("account"), "me@example.com\n");
    Files.writeString(directory.resolve("token.txt"), TOKEN + "\n");
  }

  @Test
  void setsUpGoesOnAfterAFailureAndFindsNothingToDo() throws Exception {
    Ended dry = init("--dry-run");
    assertThat(dry.code()).as(dry.errors().toString()).isEqualTo(ExitCode.OK);
    assertThat(dry.out()).contains("14 to do, 0 there", "dry run: nothing was done");
    assertThat(things()).isEmpty();

    Files.writeString(state.resolve("fault"), "secrets create: RESOURCE_EXHAUSTED: later\n");
    Ended failed = init("--yes");
    assertThat(failed.code()).isEqualTo(ExitCode.FAILED);
    assertThat(failed.errors()).hasSize(1);
    assertThat(failed.errors().get(0))
        .contains("secret buildkite-webhook-token: RESOURCE_EXHAUSTED: later; 6 of 14 steps");

    Files.delete(state.resolve("fault"));
    Ended done = init("--yes");
    assertThat(done.code()).as(done.errors().toString()).isEqualTo(ExitCode.OK);
    assertThat(done.out()).contains("8 to do, 6 there", "[8/8] create file");
    assertThat(things())
        .containsExactlyInAnyOrder(
            "topics/buildkite-events",
            "topics/buildkite-dead-letters",
            "subscriptions/buildkite-dead-letters-operator",
            "subscriptions/archive",
            "secrets/buildkite-webhook-token",
            "accounts/buildkite-pubsub@my-project.iam.gserviceaccount.com");
    assertThat(state.resolve("my-project/secrets/buildkite-webhook-token/value")).hasContent(TOKEN);

    Ended again = init("--yes");
    assertThat(again.code()).isEqualTo(ExitCode.OK);
    assertThat(again.out()).contains("nothing to do: all of it is there");
    assertThat(state.resolve("calls"))
        .content()
        .doesNotContain(TOKEN)
        .contains("secrets versions add buildkite-webhook-token");
    assertThat(dry.out() + done.out() + again.out() + failed.errors()).doesNotContain(TOKEN);
  }

  @Test
  void whatItWritesIsAConfigurationThatIsValid() throws Exception {
    Ended made = init("--yes");
    assertThat(made.code()).as(made.errors().toString()).isEqualTo(ExitCode.OK);

    Ended valid =
        run(
            Map.of("BUILDKITE_WEBHOOK_TOKEN", TOKEN),
            "validate",
            directory.resolve("config.yml").toString());

    assertThat(valid.code()).as(valid.errors().toString()).isEqualTo(ExitCode.OK);
    assertThat(valid.out()).isEqualTo("configuration is valid\n");
  }

  @Test
  void saysWhenNobodyIsLoggedInAndWhenThereIsNoTool() throws Exception {
    Files.delete(state.resolve("account"));
    Ended out = init("--yes");
    assertThat(out.code()).isEqualTo(ExitCode.FAILED);
    assertThat(out.errors())
        .containsExactly(
            "buildkite-pubsub: gcloud is not logged in: run 'gcloud auth login' first");

    Ended missing =
        run(Map.of(), "init", "--project", "my-project", "--gcloud", "/nothing", "--yes");
    assertThat(missing.code()).isEqualTo(ExitCode.FAILED);
    assertThat(missing.errors()).hasSize(1);
    assertThat(missing.errors().get(0)).contains("there is no /nothing that can be run");
  }

  /** Else a wrong flag would pass here and fail at Google. */
  @Test
  void theFakeRefusesWhatGcloudDoesNotHave() throws Exception {
    for (String line :
        List.of(
            "pubsub topics create a-topic --project=my-project --retention=7d",
            "pubsub subscriptions update a-subscription --project=my-project --topic=other",
            "secrets versions add a-secret --project=my-project --data=x",
            "pubsub topics make a-topic --project=my-project")) {
      List<String> command = new ArrayList<>(List.of(GCLOUD.toString()));
      command.addAll(List.of(line.split(" ", -1)));
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD);
      builder.environment().put("GCLOUD_STATE", state.toString());

      assertThat(builder.start().waitFor()).as(line).isEqualTo(2);
    }
  }

  /** What was made, by kind and name. */
  private List<String> things() throws IOException {
    Path project = state.resolve("my-project");
    try (var files = Files.find(project, 2, (file, attributes) -> attributes.isDirectory())) {
      return files
          .map(file -> project.relativize(file).toString())
          .filter(name -> name.contains("/"))
          .toList();
    }
  }

  private Ended init(String last) throws Exception {
    return run(
        Map.of(),
        "init",
        "--project",
        "my-project",
        "--namespace",
        "relay",
        "--subscription",
        "archive",
        "--operator",
        "group:team@example.com",
        "--webhook-token-file",
        directory.resolve("token.txt").toString(),
        "--config",
        directory.resolve("config.yml").toString(),
        "--gcloud",
        GCLOUD.toString(),
        last);
  }

  private Ended run(Map<String, String> environment, String... arguments) throws Exception {
    Path out = directory.resolve("out");
    Path errors = directory.resolve("errors");
    List<String> command = new ArrayList<>(List.of("bin/buildkite-pubsub"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(errors.toFile());
    builder.environment().put("BUILDKITE_PUBSUB_JAR", System.getProperty("relay.jar"));
    builder.environment().put("GCLOUD_STATE", state.toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Ended(process.exitValue(), Files.readString(out), Files.readAllLines(errors));
  }
}
