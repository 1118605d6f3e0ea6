package io.github.buildkitepubsub.configuration.reload;

import io.github.buildkitepubsub.configuration.RelayConfiguration;
import io.github.buildkitepubsub.receive.signing.ResponseSigner;
import io.github.buildkitepubsub.secret.NamedSecret;
import io.github.buildkitepubsub.secret.SecretException;
import io.github.buildkitepubsub.secret.SecretSettings;
import io.github.buildkitepubsub.secret.Secrets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The secrets of a configuration, read from where they are. Each list can change while the service
 * runs.
 */
public final class LiveSecrets {

  /** Who may post webhooks. */
  static final String WEBHOOKS = "receive.authentication.secrets";

  /** Who may post Test Engine's webhooks. */
  static final String TEST_ENGINE = "receive.testEngine.secrets";

  /** Who may use the admin port. */
  static final String ADMIN = "operate.tokens";

  /** What answers are signed with. */
  static final String SIGNING = "receive.responseSigning.secret";

  private final Map<String, List<NamedSecret>> lists;

  private LiveSecrets(Map<String, List<NamedSecret>> lists) {
    this.lists = lists;
  }

  /**
   * Reads them all, files included.
   *
   * @param environment the variables that secrets refer to
   * @throws SecretException for the first that cannot be used; those of other lists are suppressed
   *     in it
   */
  public static LiveSecrets read(RelayConfiguration configuration, Map<String, String> environment)
      throws SecretException {
    Map<String, List<NamedSecret>> lists = new LinkedHashMap<>();
    SecretException first = null;
    for (Map.Entry<String, List<SecretSettings>> list : settings(configuration).entrySet()) {
      try {
        lists.put(list.getKey(), Secrets.resolve(list.getValue(), environment));
      } catch (SecretException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
    LiveSecrets secrets = new LiveSecrets(lists);
    if (secrets.signing().isPresent()) {
      ResponseSigner.requireApart(
          secrets.signing().get(),
          Stream.concat(secrets.webhooks().stream(), secrets.testEngine().stream()).toList());
    }
    return secrets;
  }

  /** Where the secrets are to be read from: lists by their keys. Reads nothing. */
  public static Map<String, List<SecretSettings>> settings(RelayConfiguration configuration) {
    Map<String, List<SecretSettings>> settings = new LinkedHashMap<>();
    settings.put(WEBHOOKS, configuration.effectiveSecrets());
    settings.put(TEST_ENGINE, configuration.receive().testEngine().secrets());
    settings.put(ADMIN, configuration.operate().tokens());
    SecretSettings signing = configuration.receive().responseSigning().secret();
    settings.put(SIGNING, signing == null ? List.of() : List.of(signing));
    return settings;
  }

  /** The files that they are read from. */
  static Set<Path> files(RelayConfiguration configuration) {
    Set<Path> files = new TreeSet<>();
    for (List<SecretSettings> list : settings(configuration).values()) {
      for (SecretSettings secret : list) {
        if (secret.file() != null) {
          try {
            files.add(Path.of(secret.file()));
          } catch (InvalidPathException e) {
            // Reading it fails, which is told then.
          }
        }
      }
    }
    return files;
  }

  Map<String, List<NamedSecret>> lists() {
    return lists;
  }

  /** Who may post webhooks. */
  public List<NamedSecret> webhooks() {
    return list(WEBHOOKS);
  }

  /** Who may post Test Engine's webhooks; none means that nobody may. */
  public List<NamedSecret> testEngine() {
    return list(TEST_ENGINE);
  }

  /** Who may use the admin port; none means that everybody may. */
  public List<NamedSecret> admin() {
    return list(ADMIN);
  }

  /** What answers are signed with; empty means that they are not. */
  public Optional<NamedSecret> signing() {
    return list(SIGNING).stream().findFirst();
  }

  private List<NamedSecret> list(String key) {
    return Objects.requireNonNull(lists.get(key));
  }
}
