package io.github.buildkitepubsub.cli.init;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.buildkitepubsub.cli.command.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The commands {@code init} of docs/MULTI_REGION.md and docs/BACKUP_RESTORE.md do what these say of
 * them, in a project in memory, and stand before what needs that.
 */
final class RegionAndRestoreDocumentsTest {

  private static final Pattern INIT =
      Pattern.compile("(?m)^ *bin/buildkite-pubsub init ([^\\n]*)$");

  @TempDir private Path directory;

  private final InitShell shell = new InitShell();

  @BeforeEach
  void makeToken() throws Exception {
    Files.writeString(directory.resolve("token.txt"), "bkwt0ken\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"us-east1", "europe-west1"})
  void aRegionHasTopicsOfItsOwnAndItsDeadLettersAreKept(String region) throws Exception {
    assertThat(runAll("MULTI_REGION")).hasSize(2);

    ObjectNode events = thing("topics/buildkite-events-" + region);
    ObjectNode letters = thing("topics/buildkite-dead-letters-" + region);
    ObjectNode operator = thing("subscriptions/buildkite-dead-letters-" + region + "-operator");
    assertThat(events.path("messageRetentionDuration").asText()).isEqualTo("604800s");
    assertThat(operator.path("messageRetentionDuration").asText()).isEqualTo("2678400s");
    assertThat(operator.at("/expirationPolicy/ttl").isMissingNode()).isTrue();
    assertThat(operator.path("topic").asText()).endsWith("/buildkite-dead-letters-" + region);
    assertThat(List.of(events, letters))
        .allSatisfy(
            topic -> {
              assertThat(topic.at("/messageStoragePolicy/allowedPersistenceRegions").toString())
                  .isEqualTo("[\"" + region + "\"]");
              assertThat(topic.at("/iam/bindings/0/role").asText())
                  .isEqualTo("roles/pubsub.publisher");
            });
    assertThat(shell.gcloud().values()).containsKey("buildkite-webhook-token-" + region);
  }

  /** The second region finds the first as it is: nothing of theirs is the same thing. */
  @Test
  void theCommandsOfTheRegionsDoNotDisturbEachOther() throws Exception {
    runAll("MULTI_REGION");
    shell.gcloud().forget();

    runAll("MULTI_REGION");

    assertThat(shell.gcloud().changes()).isEmpty();
  }

  /** Google takes no policy that names an account which is not there. */
  @Test
  void accountsNamespaceAndSecretsComeBeforeTheRestore() throws Exception {
    List<String> order =
        List.of(
            "bin/buildkite-pubsub init --project new-project",
            "kubectl apply -k k8s/namespace",
            "kubectl -n buildkite-pubsub create secret generic buildkite-pubsub",
            "scripts/restore BACKUP --project new-project\n",
            "scripts/restore BACKUP --project new-project --yes",
            "scripts/restore BACKUP --only spool --project new-project");

    assertThat(text("BACKUP_RESTORE")).containsSubsequence(order);
    assertThat(runAll("BACKUP_RESTORE")).hasSize(1);
    assertThat(shell.gcloud().names())
        .contains("iam service-accounts/buildkite-pubsub@my-project.iam.gserviceaccount.com");
  }

  private ObjectNode thing(String name) {
    return shell.gcloud().thing("pubsub " + name);
  }

  private List<String> runAll(String document) throws Exception {
    List<String> lines =
        INIT.matcher(text(document)).results().map(command -> command.group(1)).toList();
    for (String line : lines) {
      String[] arguments =
          Arrays.stream(line.split(" ", -1))
              .map(word -> word.replace("new-project", "my-project"))
              .map(word -> word.equals("token.txt") ? directory.resolve(word).toString() : word)
              .toArray(String[]::new);
      assertThat(shell.in("").run(arguments)).as(shell.err()).isEqualTo(ExitCode.OK);
    }
    return lines;
  }

  private static String text(String document) throws Exception {
    return Files.readString(Path.of("docs", document + ".md"));
  }
}
