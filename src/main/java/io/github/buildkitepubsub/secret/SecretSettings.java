package io.github.buildkitepubsub.secret;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.constraints.NotBlank;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A named secret and where its value is: exactly one of {@code value}, {@code env} and {@code
 * file}.
 *
 * @param name says which secret it is, in logs and metrics; never secret itself
 * @param value the value itself
 * @param env the name of an environment variable
 * @param file the path of a file; one trailing line break is not part of the value
 * @param signatureOnly the secret verifies signatures but is not accepted as a token
 */
public record SecretSettings(
    @NotBlank String name,
    @Nullable Secret value,
    @Nullable String env,
    @Nullable String file,
    Boolean signatureOnly) {

  public SecretSettings(
      @JsonProperty("name") String name,
      @Nullable @JsonProperty("value") Secret value,
      @Nullable @JsonProperty("env") String env,
      @Nullable @JsonProperty("file") String file,
      @Nullable @JsonProperty("signatureOnly") Boolean signatureOnly) {
    this.name = name;
    this.value = value;
    this.env = env;
    this.file = file;
    this.signatureOnly = signatureOnly != null && signatureOnly;
  }

  @ValidationMethod(message = "a secret needs exactly one of value, env and file")
  boolean isOneSource() {
    return Stream.of(value, env, file).filter(Objects::nonNull).count() == 1;
  }
}
