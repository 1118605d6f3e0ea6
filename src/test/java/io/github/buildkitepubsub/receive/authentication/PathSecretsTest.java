package io.github.buildkitepubsub.receive.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.buildkitepubsub.receive.authentication.AuthenticationException.Reason;
import io.github.buildkitepubsub.secret.NamedSecret;
import io.github.buildkitepubsub.secret.Secret;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathSecretsTest {

  private final PathSecrets secrets =
      new PathSecrets(
          List.of(
              new NamedSecret("current", Secret.of("s3cret-2"), false),
              new NamedSecret("previous", Secret.of("schlüssel"), true)));

  @Test
  void acceptsEverySecretAndNamesIt() throws Exception {
    Authentication current = secrets.authenticate("s3cret-2");
    Authentication previous = secrets.authenticate("schlüssel");

    assertThat(current).isEqualTo(new Authentication("current", null));
    assertThat(previous).isEqualTo(new Authentication("previous", null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "s3cret-", "s3cret-22", " s3cret-2", "S3CRET-2", "schl?ssel"})
  void refusesAnythingElse(String segment) {
    AuthenticationException refused =
        catchThrowableOfType(AuthenticationException.class, () -> secrets.authenticate(segment));

    assertThat(refused.reason()).isEqualTo(Reason.WRONG_PATH_SECRET);
  }

  @Test
  void refusesEverythingWithoutSecrets() {
    AuthenticationException refused =
        catchThrowableOfType(
            AuthenticationException.class, () -> new PathSecrets(List.of()).authenticate(""));

    assertThat(refused.reason()).isEqualTo(Reason.WRONG_PATH_SECRET);
  }
}
