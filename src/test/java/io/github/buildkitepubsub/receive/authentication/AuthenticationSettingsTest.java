package io.github.buildkitepubsub.receive.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.util.Duration;
import io.github.buildkitepubsub.secret.Secret;
import io.github.buildkitepubsub.secret.SecretSettings;
import io.github.buildkitepubsub.testing.Violations;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuthenticationSettingsTest {

  @Test
  void letsNobodySendByDefault() {
    AuthenticationSettings settings = AuthenticationSettings.defaults();

    assertThat(settings)
        .isEqualTo(new AuthenticationSettings(List.of(), false, Duration.minutes(5), 20_000));
    assertThat(Violations.of(settings)).isEmpty();
  }

  @Test
  void boundsTheWindow() {
    assertThat(Violations.of(window(Duration.seconds(1)))).isEmpty();
    assertThat(Violations.of(window(Duration.hours(1)))).isEmpty();
    assertThat(Violations.of(window(Duration.milliseconds(999)))).containsOnlyKeys("window");
    assertThat(Violations.of(window(Duration.seconds(3601)))).containsOnlyKeys("window");
  }

  @Test
  void boundsWhatIsRemembered() {
    assertThat(Violations.of(remembering(0))).isEmpty();
    assertThat(Violations.of(remembering(1_000_000))).isEmpty();
    assertThat(Violations.of(remembering(-1))).containsOnlyKeys("rememberedRequests");
    assertThat(Violations.of(remembering(1_000_001))).containsOnlyKeys("rememberedRequests");
  }

  @Test
  void wantsEverySecretToHaveANameAndOneSource() {
    SecretSettings good = new SecretSettings("a", Secret.of("x"), null, null, null);
    SecretSettings unnamed = new SecretSettings(" ", Secret.of("x"), null, null, null);
    SecretSettings twoSources = new SecretSettings("b", Secret.of("x"), "VARIABLE", null, null);
    SecretSettings noSource = new SecretSettings("c", null, null, null, null);

    var violations =
        Violations.of(
            new AuthenticationSettings(
                List.of(good, unnamed, twoSources, noSource), null, null, null));

    assertThat(violations)
        .containsOnlyKeys("secrets[1].name", "secrets[2].oneSource", "secrets[3].oneSource");
    assertThat(violations.get("secrets[2].oneSource"))
        .endsWith("exactly one of value, env and file");
  }

  @Test
  void doesNotPrintSecrets() {
    AuthenticationSettings settings =
        new AuthenticationSettings(
            List.of(new SecretSettings("a", Secret.of("hunter2"), null, null, null)),
            null,
            null,
            null);

    assertThat(settings.toString()).doesNotContain("hunter2").contains("name=a");
  }

  private static AuthenticationSettings window(Duration window) {
    return new AuthenticationSettings(null, null, window, null);
  }

  private static AuthenticationSettings remembering(int requests) {
    return new AuthenticationSettings(null, null, null, requests);
  }
}
