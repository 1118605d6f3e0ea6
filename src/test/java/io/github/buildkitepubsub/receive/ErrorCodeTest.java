package io.github.buildkitepubsub.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.event.MalformedEventException;
import io.github.buildkitepubsub.publish.PublishException;
import io.github.buildkitepubsub.receive.authentication.AuthenticationException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorCodeTest {

  /** What the Go service answers. */
  private static final Set<String> TYPES =
      Set.of("auth", "validation", "rate_limit", "connection", "publish", "internal");

  @Test
  void givesEveryErrorACodeOfItsOwn() {
    List<String> codes = Arrays.stream(ErrorCode.values()).map(ErrorCode::code).toList();

    assertThat(codes).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @EnumSource
  void isFitForTheWire(ErrorCode error) {
    assertThat(error.code()).matches("BK-[A-Z]+-[0-9]{3}");
    assertThat(error.status()).isBetween(400, 599);
    assertThat(error.type()).isIn(TYPES);
    assertThat(error.message()).isNotBlank().doesNotContain("\n", "\"");
  }

  @ParameterizedTest
  @EnumSource
  void goesWithTheStatusOfItsType(ErrorCode error) {
    boolean senders = error.status() < 500;

    assertThat(Set.of(401, 403).contains(error.status())).isEqualTo(error.type().equals("auth"));
    assertThat(error.status() == 429 || error.code().startsWith("BK-LIMIT-"))
        .isEqualTo(error.type().equals("rate_limit"));
    assertThat(senders && error.status() != 429)
        .isEqualTo(Set.of("auth", "validation").contains(error.type()));
    assertThat(error.type().equals("connection") && error.status() != 503).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void answersEveryAuthenticationFailureWith401(AuthenticationException.Reason reason) {
    ErrorCode error = ErrorCode.of(reason);

    assertThat(error.name()).isEqualTo("AUTH_" + reason);
    assertThat(error.status()).isEqualTo(401);
  }

  @ParameterizedTest
  @EnumSource
  void answersEveryMalformedBodyWith400(MalformedEventException.Reason reason) {
    ErrorCode error = ErrorCode.of(reason);

    assertThat(error.name()).isEqualTo("BODY_" + reason);
    assertThat(error.status()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({
    "RETRYABLE, BK-PUB-001, 503, connection",
    "OVERLOADED, BK-PUB-003, 503, connection",
    "MISCONFIGURED, BK-PUB-004, 503, publish",
    "PERMANENT, BK-PUB-005, 500, publish",
    "STOPPED, BK-PUB-006, 503, connection"
  })
  void answersAPublishFailureByItsKind(
      PublishException.Kind kind, String code, int status, String type) {
    ErrorCode error = ErrorCode.of(kind);

    assertThat(error.code()).isEqualTo(code);
    assertThat(error.status()).isEqualTo(status);
    assertThat(error.type()).isEqualTo(type);
  }

  @Test
  void hasAnErrorForEveryKind() {
    long distinct =
        Arrays.stream(PublishException.Kind.values()).map(ErrorCode::of).distinct().count();

    assertThat(distinct).isEqualTo(PublishException.Kind.values().length);
  }
}
