package io.github.buildkitepubsub.cli.http;

import io.github.buildkitepubsub.secret.NamedSecret;
import io.github.buildkitepubsub.secret.Secret;
import io.github.buildkitepubsub.secret.SecretException;
import io.github.buildkitepubsub.secret.SecretSettings;
import io.github.buildkitepubsub.secret.Secrets;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The secret with which a command shows that it is Buildkite. */
public final class WebhookSecret {

  private WebhookSecret() {}

  /**
   * {@code option} or, without it, the first configured one that {@code usable} takes; null if
   * there is none.
   *
   * @throws SecretException if a configured one cannot be read
   */
  public static @Nullable Secret find(
      @Nullable Secret option,
      List<SecretSettings> configured,
      Map<String, String> environment,
      Predicate<NamedSecret> usable)
      throws SecretException {
    if (option != null) {
      return option;
    }
    return Secrets.resolve(configured, environment).stream()
        .filter(usable)
        .map(NamedSecret::value)
        .findFirst()
        .orElse(null);
  }
}
