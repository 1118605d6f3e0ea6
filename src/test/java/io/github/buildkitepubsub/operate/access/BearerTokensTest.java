package io.github.buildkitepubsub.operate.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.secret.NamedSecret;
import io.github.buildkitepubsub.secret.Secret;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BearerTokensTest {

  private final BearerTokens tokens =
      new BearerTokens(
          List.of(
              new NamedSecret("previous", Secret.of("old-token"), false),
              new NamedSecret("current", Secret.of("new-token"), false),
              new NamedSecret("hmac", Secret.of("hmac-token"), true)));

  @ParameterizedTest
  @CsvSource({
    "Bearer old-token, previous",
    "Bearer new-token, current",
    "bearer new-token, current",
    "BEARER  new-token, current"
  })
  void knowsEachTokenByItsName(String header, String name) {
    assertThat(tokens.nameOf(header)).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer wrong",
        "Bearer new-toke",
        "Bearer new-token2",
        "Bearer NEW-TOKEN",
        "Bearer new-token old-token",
        "Bearer",
        "Bearer ",
        "new-token",
        "Basic new-token",
        "Bearernew-token",
        "",
        // Is a key of signatures alone.
        "Bearer hmac-token"
      })
  void knowsNothingElse(String header) {
    assertThat(tokens.nameOf(header)).isNull();
  }

  @Test
  void areAskedForWhereThereAreAny() {
    assertThat(tokens.areRequired()).isTrue();
    assertThat(new BearerTokens(List.of()).areRequired()).isFalse();
  }
}
