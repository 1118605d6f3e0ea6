package io.github.buildkitepubsub.secret;

/**
 * A secret cannot be used. The message names the secret, says what to do and does not hold the
 * value.
 */
public final class SecretException extends Exception {

  private static final long serialVersionUID = 1L;

  SecretException(String name, String message) {
    super("secret " + name + ": " + message);
  }

  SecretException(String name, String message, Throwable cause) {
    super("secret " + name + ": " + message, cause);
  }
}
