package io.github.buildkitepubsub.cli.init.gcloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.secret.Secret;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What gcloud was seen to print. */
final class GcloudAnswerTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ERROR: (gcloud.pubsub.topics.describe) NOT_FOUND: Resource not found (resource=events).",
        "ERROR: (gcloud.iam.service-accounts.describe) NOT_FOUND: Unknown service account. This"
            + " command is authenticated as me@example.com which is the active account",
        "ERROR: (gcloud.secrets.versions.access) NOT_FOUND: Secret [projects/1/secrets/a] not found"
            + " or has no versions."
      })
  void knowsWhatIsMissing(String errors) {
    assertThat(failed(errors).isMissing()).isTrue();
    assertThat(failed(errors).isDenied()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ERROR: (gcloud.pubsub.topics.describe) NOT_FOUND: Requested project not found or user does"
            + " not have access to it (project=nope).",
        "ERROR: (gcloud.iam.service-accounts.describe) PERMISSION_DENIED: Permission"
            + " 'iam.serviceAccounts.get' denied on resource (or it may not exist).",
        "ERROR: (gcloud.pubsub.topics.describe) UNAVAILABLE: The service is currently unavailable."
      })
  void takesNothingElseForMissing(String errors) {
    assertThat(failed(errors).isMissing()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ERROR: (gcloud.pubsub.topics.describe) PERMISSION_DENIED: User not authorized to perform"
            + " this action.",
        "ERROR: (gcloud.projects.describe) [me@example.com] does not have permission to access"
            + " projects instance [other-project] (or it may not exist): The caller does not have"
            + " permission."
      })
  void knowsWhatIsDenied(String errors) {
    assertThat(failed(errors).isDenied()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ERROR: Policy modification failed.\nERROR: (gcloud.pubsub.topics.add-iam-policy-binding)"
            + " INVALID_ARGUMENT: Service account a@p.iam.gserviceaccount.com does not exist.",
        "ERROR: (gcloud.iam.service-accounts.add-iam-policy-binding) NOT_FOUND: Unknown service"
            + " account.",
        "ERROR: (gcloud.pubsub.topics.create) PERMISSION_DENIED: Cloud Pub/Sub API has not been used"
            + " in project my-project before or it is disabled. If you enabled this API recently,"
            + " wait a few minutes for the action to propagate to our systems and retry."
      })
  void knowsWhatIsTooNew(String errors) {
    assertThat(failed(errors).isTooEarly()).isTrue();
  }

  @Test
  void knowsAVersionThatIsOff() {
    assertThat(
            failed(
                    "ERROR: (gcloud.secrets.versions.access) FAILED_PRECONDITION: Secret Version"
                        + " [projects/1/secrets/a/versions/2] is in DISABLED state.")
                .isUnusable())
        .isTrue();
  }

  @Test
  void aSuccessIsNoneOfThese() {
    GcloudAnswer answer =
        new GcloudAnswer(0, Secret.of("x"), "WARNING: NOT_FOUND PERMISSION_DENIED does not exist");

    assertThat(
            List.of(
                answer.isMissing(), answer.isDenied(), answer.isTooEarly(), answer.isUnusable()))
        .containsOnly(false);
  }

  @Test
  void saysWhatWentWrongOnOneLine() {
    assertThat(
            failed(
                    """
                    WARNING: a notice
                    ERROR: (gcloud.pubsub.topics.create) INVALID_ARGUMENT: bad name
                      the rest of it
                    """)
                .reason())
        .isEqualTo("INVALID_ARGUMENT: bad name the rest of it");
    assertThat(failed("sh: python3: not found").reason()).isEqualTo("sh: python3: not found");
    assertThat(failed("").reason()).isEqualTo("exit code 1");
    assertThat(failed("ERROR: " + "x".repeat(5000)).reason()).hasSizeLessThan(600);
  }

  @Test
  void doesNotPrintItsOutput() {
    assertThat(new GcloudAnswer(0, Secret.of("t0ps3cret"), "").toString())
        .doesNotContain("t0ps3cret");
  }

  @Test
  void quotesWhatAShellWouldTakeApart() {
    assertThat(
            CommandText.of(
                "gcloud", List.of("a", "--member=p.svc.id.goog[n/a]", "--display-name=it's me")))
        .isEqualTo("gcloud a '--member=p.svc.id.goog[n/a]' '--display-name=it'\\''s me'");
  }

  private static GcloudAnswer failed(String errors) {
    return new GcloudAnswer(1, Secret.of(""), errors);
  }
}
