package io.github.buildkitepubsub.cli.init;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.cli.command.ExitCode;
import io.github.buildkitepubsub.cli.init.gcloud.FakeGcloud;
import io.github.buildkitepubsub.secret.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way of the command, from an empty project. */
final class InitCommandTest {

  private static final String TOKEN = "t0ps3cret-t0ken";
  private static final String ACCOUNT = "buildkite-pubsub@my-project.iam.gserviceaccount.com";

  private final InitShell shell = new InitShell();
  private final FakeGcloud gcloud = shell.gcloud();

  @TempDir private Path directory;

  @Test
  void makesAllOfIt() throws Exception {
    int code = run("--namespace", "relay", "--subscription", "archive", "--yes");

    assertThat(code).as(shell.err()).isEqualTo(ExitCode.OK);
    assertThat(gcloud.services())
        .containsExactlyInAnyOrder(
            "pubsub.googleapis.com",
            "iam.googleapis.com",
            "iamcredentials.googleapis.com",
            "secretmanager.googleapis.com");
    assertThat(gcloud.names())
        .containsExactlyInAnyOrder(
            "pubsub topics/buildkite-events",
            "pubsub topics/buildkite-dead-letters",
            "pubsub subscriptions/buildkite-dead-letters-operator",
            "pubsub subscriptions/archive",
            "iam service-accounts/" + ACCOUNT,
            "secrets/buildkite-webhook-token");
    assertThat(gcloud.thing("pubsub topics/buildkite-events").path("messageRetentionDuration"))
        .hasToString("\"604800s\"");
    assertThat(gcloud.values()).containsEntry("buildkite-webhook-token", Secret.of(TOKEN));
    assertThat(shell.outLines()).contains("[12/12] create " + workloadGrant("relay") + ": done");
  }

  /** What it asks Google for is what it has shown before, in that order. */
  @Test
  void showsEachCommandBeforeItIsRun() throws Exception {
    run("--yes");

    assertThat(shell.shownCommands())
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line).contains("--project=my-project"));
    List<String> shown =
        shell.shownCommands().stream()
            .map(line -> line.substring(line.indexOf("gcloud ") + "gcloud ".length()))
            .map(line -> line.replace("'", "").replaceFirst(" +#.*", ""))
            .toList();
    assertThat(gcloud.changes()).isEqualTo(shown);
    assertThat(shell.out().indexOf("10 to do, 0 there")).isPositive();
    assertThat(shell.out().indexOf("10 to do, 0 there")).isLessThan(shell.out().indexOf("[1/10]"));
  }

  @Test
  void findsNothingToDoTheSecondTime() throws Exception {
    run("--namespace", "relay", "--subscription", "archive", "--ordering", "build", "--yes");
    gcloud.forget();

    int code =
        run("--namespace", "relay", "--subscription", "archive", "--ordering", "build", "--yes");

    assertThat(code).as(shell.err()).isEqualTo(ExitCode.OK);
    assertThat(shell.outLines()).contains("nothing to do: all of it is there");
    assertThat(gcloud.changes()).isEmpty();
  }

  @Test
  void aDryRunChangesNothing() throws Exception {
    Path config = directory.resolve("config.yml");

    int code = run("--config", config.toString(), "--dry-run");

    assertThat(code).isEqualTo(ExitCode.OK);
    assertThat(shell.outLines()).contains("11 to do, 0 there", "dry run: nothing was done");
    assertThat(gcloud.changes()).isEmpty();
    assertThat(config).doesNotExist();
  }

  @Test
  void theTokenIsInNothingThatCanBeSeen() throws Exception {
    run("--yes");
    String first = shell.out() + shell.err();
    run("--yes");
    gcloud.values().put("buildkite-webhook-token", Secret.of("an0ther-t0ken"));
    run("--yes");

    assertThat(first + shell.out() + shell.err() + gcloud.calls())
        .doesNotContain(TOKEN)
        .doesNotContain("an0ther-t0ken");
    assertThat(gcloud.values()).containsEntry("buildkite-webhook-token", Secret.of(TOKEN));
  }

  @Test
  void goesOnWhereItFailed() throws Exception {
    gcloud.fail("pubsub subscriptions create", "RESOURCE_EXHAUSTED: too many");

    assertThat(run("--yes")).isEqualTo(ExitCode.FAILED);
    assertThat(shell.err())
        .isEqualToIgnoringNewLines(
            "subscription buildkite-dead-letters-operator of topic buildkite-dead-letters:"
                + " RESOURCE_EXHAUSTED: too many; 4 of 10 steps are done. Mend it and run the same"
                + " again: it goes on from there");
    assertThat(shell.outLines())
        .contains(
            "[4/10] create topic buildkite-dead-letters: done",
            "not done: secret buildkite-webhook-token")
        .doesNotContain("not done: topic buildkite-dead-letters");

    gcloud.mend();
    gcloud.forget();
    assertThat(run("--yes")).isEqualTo(ExitCode.OK);
    assertThat(shell.outLines()).contains("6 to do, 4 there");
    assertThat(gcloud.changes())
        .hasSize(6)
        .noneMatch(change -> change.startsWith("pubsub topics create"));
  }

  @Test
  void asksOnATerminal() throws Exception {
    gcloud.configure("my-project");
    Path config = directory.resolve("relay.env");
    shell.answering("", "events", "x", "letters", "none", "relay", "", config.toString(), "y");

    int code = shell.run();

    assertThat(code).as(shell.err()).isEqualTo(ExitCode.OK);
    assertThat(shell.err())
        .contains(
            "Google Cloud project [my-project]: ",
            "Topic of events [buildkite-events]: ",
            "--dlq-topic must be a short name of 3 to 255 letters",
            "Do it? [y/N]: ");
    assertThat(gcloud.names())
        .contains(
            "pubsub topics/events", "pubsub topics/letters", "secrets/buildkite-webhook-token")
        .noneMatch(name -> name.endsWith("/none"));
    assertThat(gcloud.values()).isEmpty();
    assertThat(config)
        .hasContent(
            """
            PROJECT_ID=my-project
            TOPIC_ID=events
            ENABLE_DLQ=true
            DLQ_TOPIC_ID=letters
            DLQ_SUBSCRIPTION_ID=letters-operator
            """);
    assertThat(shell.out())
        .contains(
            "bin/buildkite-pubsub init --project my-project --topic events --dlq-topic letters"
                + " --webhook-token-file FILE",
            "kubectl -n relay create secret generic buildkite-pubsub");
  }

  @Test
  void doesNothingUnlessToldSo() throws Exception {
    shell.answering("my-project", "", "", "", "", "", "", "");

    assertThat(shell.run()).isEqualTo(ExitCode.FAILED);
    assertThat(shell.err()).endsWith("Do it? [y/N]: nothing was done\n");
    assertThat(gcloud.changes()).isEmpty();
  }

  @Test
  void answersThatEndAreNoYes() throws Exception {
    shell.answering("my-project");

    assertThat(shell.run()).isEqualTo(ExitCode.FAILED);
    assertThat(shell.err())
        .contains("the answers ended at 'Topic of events [buildkite-events]': nothing was done");
    assertThat(gcloud.changes()).isEmpty();
  }

  @Test
  void asksNothingThatHasADefaultWithYes() throws Exception {
    shell.answering();

    assertThat(shell.run("--project", "my-project", "--yes")).isEqualTo(ExitCode.OK);
    assertThat(shell.err()).isEmpty();
    assertThat(gcloud.names()).contains("pubsub topics/buildkite-events");
  }

  @Test
  void aProjectIsNamedWhereNobodyCanAnswer() throws Exception {
    gcloud.configure("my-project");

    assertThat(shell.in("").run("--yes")).isEqualTo(ExitCode.USAGE);
    assertThat(shell.err()).isEqualTo("--project is missing: a project's id, like my-project\n");
  }

  @Test
  void readsATokenFromAFile() throws Exception {
    Path file = Files.writeString(directory.resolve("my token"), TOKEN + "\r\n");

    shell.in("").run("--project", "my-project", "--webhook-token-file", file.toString(), "--yes");

    assertThat(shell.shownCommands())
        .contains(
            "printf %s \"$(cat '"
                + file
                + "')\" | gcloud secrets versions add buildkite-webhook-token"
                + " --project=my-project --data-file=-");
    assertThat(gcloud.values()).containsEntry("buildkite-webhook-token", Secret.of(TOKEN));
  }

  @Test
  void refusesWhatIsNoToken() throws Exception {
    for (String text : List.of("", "\n", "two words\n", "two\nlines", "x".repeat(5000), "\u00e9")) {
      int code =
          shell.in(text).run("--project", "my-project", "--webhook-token-file", "-", "--yes");

      assertThat(code).as(text).isEqualTo(ExitCode.FAILED);
      assertThat(shell.err()).contains("token").hasSizeLessThan(200);
    }
    assertThat(gcloud.calls()).isEmpty();
  }

  private static String workloadGrant(String namespace) {
    return "roles/iam.workloadIdentityUser on service account buildkite-pubsub for"
        + " serviceAccount:my-project.svc.id.goog["
        + namespace
        + "/buildkite-pubsub]";
  }

  private int run(String... options) throws Exception {
    String[] arguments = new String[options.length + 4];
    System.arraycopy(
        new String[] {"--project", "my-project", "--webhook-token-file", "-"}, 0, arguments, 0, 4);
    System.arraycopy(options, 0, arguments, 4, options.length);
    return shell.in(TOKEN + "\n").run(arguments);
  }
}
