package io.github.buildkitepubsub.publish.pubsub;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.api.gax.grpc.GrpcStatusCode;
import com.google.api.gax.rpc.ApiExceptionFactory;
import com.google.api.gax.rpc.StatusCode;
import io.github.buildkitepubsub.publish.PublishException;
import io.github.buildkitepubsub.publish.PublishException.Kind;
import io.grpc.Status;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PubSubFailuresTest {

  /** Google's guide to the codes: https://cloud.google.com/pubsub/docs/reference/error-codes. */
  @ParameterizedTest
  @CsvSource({
    "CANCELLED, RETRYABLE",
    "UNKNOWN, RETRYABLE",
    "DEADLINE_EXCEEDED, RETRYABLE",
    "RESOURCE_EXHAUSTED, RETRYABLE",
    "ABORTED, RETRYABLE",
    "INTERNAL, RETRYABLE",
    "UNAVAILABLE, RETRYABLE",
    "INVALID_ARGUMENT, PERMANENT",
    "FAILED_PRECONDITION, MISCONFIGURED",
    "OUT_OF_RANGE, PERMANENT",
    "ALREADY_EXISTS, PERMANENT",
    "DATA_LOSS, PERMANENT",
    "PERMISSION_DENIED, MISCONFIGURED",
    "NOT_FOUND, MISCONFIGURED",
    "UNAUTHENTICATED, MISCONFIGURED",
    "UNIMPLEMENTED, MISCONFIGURED"
  })
  void classifiesAnAnswerByItsCode(Status.Code code, Kind kind) {
    Throwable failure = answered(code);

    PublishException classified = PubSubFailures.classify(failure);

    assertThat(classified.kind()).isEqualTo(kind);
    assertThat(classified.status()).isEqualTo(code.name());
    assertThat(classified).hasCause(failure).hasMessageStartingWith("Pub/Sub answered " + code);
    assertThat(classified).hasMessageNotContaining("projects/secret-project");
  }

  @Test
  void leavesNoCodeOut() {
    Set<String> tested =
        Arrays.stream(Status.Code.values())
            .filter(code -> code != Status.Code.OK)
            .map(code -> PubSubFailures.classify(answered(code)).status())
            .collect(Collectors.toSet());

    Set<String> known =
        Arrays.stream(StatusCode.Code.values())
            .map(Enum::name)
            .filter(name -> !name.equals("OK"))
            .collect(Collectors.toSet());
    assertThat(tested).isEqualTo(known);
  }

  @Test
  void saysWhatToCheckWhereTheDeploymentIsAtFault() {
    PublishException classified = PubSubFailures.classify(answered(Status.Code.NOT_FOUND));

    assertThat(classified).hasMessageContaining("check topic, project and permissions");
    assertThat(PubSubFailures.classify(answered(Status.Code.FAILED_PRECONDITION)))
        .hasMessageContaining("encryption key");
  }

  @Test
  void retriesWhatTheClientGaveUpUnsent() {
    PublishException classified = PubSubFailures.classify(new CancellationException("shut down"));

    assertThat(classified.kind()).isEqualTo(Kind.RETRYABLE);
    assertThat(classified.status()).isEqualTo("CANCELLED");
  }

  @Test
  void keepsWhatIsClassifiedAlready() {
    PublishException known = PublishException.permanent("TOO_LARGE", "large", null);

    assertThat(PubSubFailures.classify(known)).isSameAs(known);
  }

  @Test
  void takesAnythingElseForUnexpected() {
    PublishException classified = PubSubFailures.classify(new IllegalStateException("x"));

    assertThat(classified.kind()).isEqualTo(Kind.RETRYABLE);
    assertThat(classified.status()).isEqualTo("UNEXPECTED");
  }

  private static Throwable answered(Status.Code code) {
    return ApiExceptionFactory.createException(
        "projects/secret-project/topics/t", null, GrpcStatusCode.of(code), false);
  }
}
