package io.github.buildkitepubsub.receive;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.buildkitepubsub.secret.SecretSettings;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Endpoints for Test Engine webhooks, which carry no signature and no token: the secret is the last
 * segment of the address.
 *
 * @param path what stands before the secret
 * @param secrets all of them are valid at once; none means that there is no such endpoint
 */
public record TestEngineSettings(
    @NotNull @Pattern(regexp = ReceiveSettings.PATH_PATTERN, message = ReceiveSettings.PATH_MESSAGE) String path,
    @NotNull List<@NotNull @Valid SecretSettings> secrets) {

  public static final String DEFAULT_PATH = "/webhook/test-engine";

  public TestEngineSettings(
      @Nullable @JsonProperty("path") String path,
      @Nullable @JsonProperty("secrets") List<SecretSettings> secrets) {
    this.path = path == null ? DEFAULT_PATH : path;
    this.secrets = secrets == null ? List.of() : List.copyOf(secrets);
  }

  /** All defaults: no endpoint. */
  public static TestEngineSettings defaults() {
    return new TestEngineSettings(null, null);
  }
}
