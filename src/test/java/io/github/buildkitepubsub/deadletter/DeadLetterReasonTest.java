package io.github.buildkitepubsub.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.publish.PublishException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DeadLetterReasonTest {

  @ParameterizedTest
  @CsvSource({
    "UNAVAILABLE, connection_error",
    "DEADLINE_EXCEEDED, connection_error",
    "CANCELLED, connection_error",
    "RESOURCE_EXHAUSTED, rate_limit",
    "ABORTED, publish_error",
    "INTERNAL, publish_error",
    "UNKNOWN, unknown",
    "UNEXPECTED, unknown"
  })
  void tellsFailuresThatCanPassApart(String status, String reason) {
    PublishException failure = PublishException.retryable(status, "x", null);

    assertThat(DeadLetterReason.of(failure).text()).isEqualTo(reason);
  }

  static List<Arguments> kinds() {
    return List.of(
        Arguments.of(PublishException.permanent("TOO_LARGE", "x", null), "publish_error"),
        Arguments.of(PublishException.misconfigured("NOT_FOUND", "x", null), "publish_error"),
        Arguments.of(PublishException.overloaded("x", null), "rate_limit"),
        Arguments.of(PublishException.circuitOpen(), "connection_error"),
        Arguments.of(PublishException.stopped(), "unknown"));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void judgesOthersByTheirKind(PublishException failure, String reason) {
    assertThat(DeadLetterReason.of(failure).text()).isEqualTo(reason);
  }

  /**
   * Consumers of the Go service's dead letters know all but {@code validation_error} and {@code
   * drained}.
   */
  @Test
  void hasTheWordsOfTheGoService() {
    assertThat(DeadLetterReason.values())
        .extracting(DeadLetterReason::text)
        .containsExactly(
            "connection_error",
            "rate_limit",
            "publish_error",
            "validation_error",
            "drained",
            "unknown");
  }
}
