package io.github.buildkitepubsub.secret;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * A value that must not be printed: its text form, in logs and as JSON, is {@value #MASK}.
 * Immutable.
 */
public final class Secret {

  /** What stands in the place of the value. */
  public static final String MASK = "********";

  private final byte[] value;

  private Secret(byte[] value) {
    this.value = value;
  }

  /** A secret whose bytes are {@code text} in UTF-8. */
  @JsonCreator
  public static Secret of(String text) {
    return new Secret(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A secret of these bytes, which are copied. */
  public static Secret of(byte[] bytes) {
    return new Secret(bytes.clone());
  }

  /** A copy of the bytes, for keys. */
  public byte[] bytes() {
    return value.clone();
  }

  /** True if there is nothing in it. */
  public boolean isEmpty() {
    return value.length == 0;
  }

  /** Compares in a time that does not depend on where the first difference is. */
  public boolean matches(byte[] candidate) {
    return MessageDigest.isEqual(value, candidate);
  }

  @JsonValue
  @Override
  public String toString() {
    return MASK;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && matches(secret.value);
  }

  @Override
  public int hashCode() {
    return MASK.hashCode();
  }
}
