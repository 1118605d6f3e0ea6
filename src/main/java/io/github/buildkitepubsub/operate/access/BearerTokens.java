package io.github.buildkitepubsub.operate.access;

import io.github.buildkitepubsub.secret.NamedSecret;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The tokens that open the admin port. Thread-safe. */
final class BearerTokens {

  /** RFC 6750, section 2.1. */
  private static final Pattern HEADER = Pattern.compile("(?i:bearer) +([!-~]+) *");

  private final List<NamedSecret> tokens;

  /**
   * @param tokens none means that nobody is asked for one
   */
  BearerTokens(List<NamedSecret> tokens) {
    this.tokens = List.copyOf(tokens);
  }

  /** True if a request must have one. */
  boolean areRequired() {
    return !tokens.isEmpty();
  }

  /**
   * The name of the token that the header has; null if it has none that is known. Every token is
   * compared, in full, whichever is the right one: the time that it takes tells nothing.
   *
   * @param authorization the value of {@code Authorization}
   */
  @Nullable String nameOf(String authorization) {
    Matcher header = HEADER.matcher(authorization);
    if (!header.matches()) {
      return null;
    }
    byte[] candidate = header.group(1).getBytes(StandardCharsets.UTF_8);
    String name = null;
    for (NamedSecret token : tokens) {
      if (token.value().matches(candidate) && !token.signatureOnly()) {
        name = token.name();
      }
    }
    return name;
  }
}
