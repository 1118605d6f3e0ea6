package io.github.buildkitepubsub.receive.authentication;

import io.github.buildkitepubsub.receive.authentication.AuthenticationException.Reason;
import io.github.buildkitepubsub.secret.NamedSecret;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Secrets that stand in an address, for senders that can neither sign nor set a header.
 * Thread-safe.
 */
public final class PathSecrets {

  private final List<NamedSecret> secrets;

  public PathSecrets(List<NamedSecret> secrets) {
    this.secrets = List.copyOf(secrets);
  }

  /** True if there is none. */
  public boolean isEmpty() {
    return secrets.isEmpty();
  }

  /**
   * Checks one request.
   *
   * @param segment the address' last segment, decoded
   * @throws AuthenticationException if no secret equals it
   */
  public Authentication authenticate(String segment) throws AuthenticationException {
    byte[] candidate = segment.getBytes(StandardCharsets.UTF_8);
    for (NamedSecret secret : secrets) {
      if (secret.value().matches(candidate)) {
        return new Authentication(secret.name(), null);
      }
    }
    throw new AuthenticationException(Reason.WRONG_PATH_SECRET);
  }
}
