package io.github.buildkitepubsub.cli.init;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.buildkitepubsub.cli.command.ExitCode;
import io.github.buildkitepubsub.cli.init.gcloud.FakeGcloud;
import io.github.buildkitepubsub.secret.Secret;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** All of it is there; then something is not as it shall be. */
final class DriftTest {

  private static final String EVENTS = "pubsub topics/buildkite-events";
  private static final String LETTERS = "pubsub subscriptions/buildkite-dead-letters-operator";
  private static final String SECRET = "secrets/buildkite-webhook-token";

  private final InitShell shell = new InitShell();
  private final FakeGcloud gcloud = shell.gcloud();

  @BeforeEach
  void makeAllOfIt() throws Exception {
    run("--subscription", "archive");
    gcloud.forget();
  }

  @Test
  void nothingIsDoneForWhatIsThere() throws Exception {
    assertThat(changes()).isEmpty();
  }

  @Test
  void aTopicThatKeepsNothingIsToldToKeep() throws Exception {
    gcloud.thing(EVENTS).remove("messageRetentionDuration");

    assertThat(changes())
        .containsExactly(
            "pubsub topics update buildkite-events --project=my-project"
                + " --message-retention-duration=7d");
    assertThat(shell.outLines()).contains("update  topic buildkite-events: keeps messages for 7d");
  }

  /** What it keeps already could be lost. */
  @Test
  void aTopicThatKeepsLongerIsLeftAloneUnlessToldOtherwise() throws Exception {
    gcloud.thing(EVENTS).put("messageRetentionDuration", "2678400s");

    assertThat(changes()).isEmpty();
    assertThat(changes("--retention", "36h"))
        .containsExactly(
            "pubsub topics update buildkite-events --project=my-project"
                + " --message-retention-duration=36h");
    assertThat(changes("--retention", "36h")).isEmpty();
  }

  @Test
  void topicsMoveToTheirRegion() throws Exception {
    gcloud
        .thing(SECRET)
        .withArray("/replication/userManaged/replicas")
        .addObject()
        .put("location", "europe-west1");

    assertThat(changes("--region", "europe-west1"))
        .containsExactly(
            "pubsub topics update buildkite-events --project=my-project"
                + " --message-storage-policy-allowed-regions=europe-west1",
            "pubsub topics update buildkite-dead-letters --project=my-project"
                + " --message-storage-policy-allowed-regions=europe-west1");
    assertThat(changes("--region", "europe-west1")).isEmpty();
  }

  @Test
  void aSubscriptionThatForgetsIsMended() throws Exception {
    gcloud.thing(LETTERS).put("messageRetentionDuration", "604800s");
    gcloud.thing(LETTERS).putObject("expirationPolicy").put("ttl", "2678400s");

    assertThat(changes())
        .containsExactly(
            "pubsub subscriptions update buildkite-dead-letters-operator --project=my-project"
                + " --message-retention-duration=31d --expiration-period=never");
    assertThat(changes()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "pubsub topics/buildkite-events, roles/pubsub.publisher",
    "pubsub topics/buildkite-dead-letters, roles/pubsub.publisher",
    "secrets/buildkite-webhook-token, roles/secretmanager.secretAccessor"
  })
  void aBindingThatIsGoneIsMadeAgain(String thing, String role) throws Exception {
    gcloud.thing(thing).remove("iam");

    assertThat(changes()).hasSize(1).allMatch(change -> change.contains(role));
    assertThat(changes()).isEmpty();
  }

  @Test
  void aBindingWithAConditionIsNone() throws Exception {
    ArrayNode bindings = gcloud.thing(SECRET).withArray("/iam/bindings");
    ((ObjectNode) bindings.get(0)).putObject("condition").put("title", "until-friday");

    assertThat(changes()).hasSize(1).allMatch(change -> change.endsWith("--condition=None"));
  }

  @Test
  void anotherApiIsSwitchedOnForPods() throws Exception {
    assertThat(changes("--namespace", "relay"))
        .hasSize(2)
        .first()
        .isEqualTo("services enable iamcredentials.googleapis.com --project=my-project");
  }

  @Test
  void anOperatorMayReadDeadLettersAndNoMore() throws Exception {
    assertThat(changes("--operator", "group:team@example.com"))
        .containsExactly(
            "pubsub subscriptions add-iam-policy-binding buildkite-dead-letters-operator"
                + " --project=my-project --role=roles/pubsub.subscriber"
                + " --member=group:team@example.com");
  }

  @Test
  void anotherTokenBecomesAnotherVersion() throws Exception {
    gcloud.values().put("buildkite-webhook-token", Secret.of("old"));

    assertThat(changes())
        .containsExactly(
            "secrets versions add buildkite-webhook-token --project=my-project --data-file=-");
    assertThat(shell.outLines()).contains("update  value of secret buildkite-webhook-token");
  }

  @Test
  void aVersionThatIsOffIsNoValue() throws Exception {
    gcloud.fail(
        "secrets versions access", "FAILED_PRECONDITION: Secret Version [x] is in DISABLED state.");

    assertThat(changes()).hasSize(1).allMatch(change -> change.startsWith("secrets versions add"));
  }

  @Test
  void aLineBreakBehindTheValueIsNoDifference() throws Exception {
    gcloud.values().put("buildkite-webhook-token", Secret.of("t0ken\n"));

    assertThat(changes()).isEmpty();
  }

  @Test
  void withoutATokenTheValueIsLeftAlone() throws Exception {
    gcloud.values().clear();

    assertThat(shell.in("").run("--project", "my-project", "--yes")).isEqualTo(ExitCode.OK);
    assertThat(gcloud.calls()).noneMatch(call -> call.contains("versions"));
  }

  @ParameterizedTest
  @CsvSource({
    "projects/my-project/topics/others, is one of projects/my-project/topics/others",
    "_deleted-topic_, is one of a topic that was deleted"
  })
  void aSubscriptionStaysWithItsTopic(String topic, String expected) throws Exception {
    gcloud.thing(LETTERS).put("topic", topic);

    refuses(expected, "name another --dlq-subscription, or delete it and what it holds");
  }

  @Test
  void aSubscriptionStaysWithoutOrder() throws Exception {
    refuses("archive gives messages in no order", "--subscription", "--ordering", "pipeline");
  }

  @Test
  void aSecretStaysWhereItIs() throws Exception {
    refuses("is not stored in us-east1 alone", "name another --secret", "--region", "us-east1");
  }

  @ParameterizedTest
  @CsvSource({
    "services list, roles/serviceusage.serviceUsageAdmin",
    "pubsub topics describe, roles/pubsub.admin",
    "pubsub subscriptions describe, roles/pubsub.admin",
    "iam service-accounts describe, roles/iam.serviceAccountAdmin",
    "secrets describe, roles/secretmanager.admin",
    "secrets versions access, roles/secretmanager.admin",
    "pubsub topics get-iam-policy, roles/pubsub.admin"
  })
  void whatItMayNotSeeIsNotTakenForMissing(String command, String role) throws Exception {
    gcloud.fail(command, "PERMISSION_DENIED: User not authorized to perform this action.");

    refuses("me@example.com may not", "ask for " + role + " in project my-project");
  }

  @Test
  void anOutageIsNotTakenForMissing() throws Exception {
    gcloud.fail("pubsub topics describe", "UNAVAILABLE: try again later");

    refuses("gcloud could not look at topic buildkite-events", "UNAVAILABLE");
  }

  @Test
  void somebodyMustBeLoggedIn() throws Exception {
    gcloud.logOut();

    refuses("gcloud is not logged in", "gcloud auth login");
  }

  @Test
  void theProjectMustBeThere() throws Exception {
    int code = shell.in("").run("--project", "other-project", "--yes");

    assertThat(code).isEqualTo(ExitCode.FAILED);
    assertThat(shell.err())
        .startsWith("me@example.com cannot look at project other-project: correct --project");
    assertThat(gcloud.changes()).isEmpty();
  }

  private void refuses(String fault, String remedy, String... options) throws Exception {
    assertThat(run(options)).isEqualTo(ExitCode.FAILED);
    assertThat(shell.err()).contains(fault, remedy);
    assertThat(shell.err().lines()).hasSize(1);
    assertThat(gcloud.changes()).isEmpty();
  }

  /** What a further run does. */
  private List<String> changes(String... options) throws Exception {
    gcloud.forget();
    assertThat(run(options)).as(shell.err()).isEqualTo(ExitCode.OK);
    return gcloud.changes();
  }

  private int run(String... options) throws Exception {
    List<String> common = List.of("--project", "my-project", "--webhook-token-file", "-", "--yes");
    List<String> consumer =
        List.of(options).contains("--subscription")
            ? List.of()
            : List.of("--subscription", "archive");
    return shell
        .in("t0ken")
        .run(
            Stream.of(common, consumer, List.of(options))
                .flatMap(List::stream)
                .toArray(String[]::new));
  }
}
