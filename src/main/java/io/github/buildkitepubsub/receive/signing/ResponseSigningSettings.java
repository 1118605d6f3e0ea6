package io.github.buildkitepubsub.receive.signing;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.buildkitepubsub.secret.SecretSettings;
import jakarta.validation.Valid;
import org.jspecify.annotations.Nullable;

/**
 * Whether answers are signed.
 *
 * @param secret the key, which must differ from every secret that senders use; null means that
 *     answers are not signed
 */
public record ResponseSigningSettings(@Nullable @Valid SecretSettings secret) {

  public ResponseSigningSettings(@Nullable @JsonProperty("secret") SecretSettings secret) {
    this.secret = secret;
  }

  /** All defaults: answers are not signed. */
  public static ResponseSigningSettings defaults() {
    return new ResponseSigningSettings(null);
  }
}
