package io.github.buildkitepubsub.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.buildkitepubsub.receive.authentication.AuthenticationException;
import io.github.buildkitepubsub.receive.authentication.AuthenticationException.Reason;
import io.github.buildkitepubsub.receive.authentication.Authenticator;
import io.github.buildkitepubsub.secret.NamedSecret;
import io.github.buildkitepubsub.secret.Secret;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A signature header is malformed, stale, wrong or right, and right only if it says the one time
 * and the one signature that were made with the secret.
 */
public final class SignatureFuzz {

  static final String SECRET = "a-secret-of-the-tests";
  static final byte[] BODY = "{\"event\":\"ping\"}".getBytes(UTF_8);
  static final long NOW = 1_778_360_760;

  /** Of {@link #BODY} at {@link #NOW}. */
  static final String HEX = "455b03c705fe63a9b4fb107f9df9ccafad019560320b373acd37e8d81594c179";

  private static final Authenticator AUTHENTICATOR =
      new Authenticator(
          List.of(new NamedSecret("fuzz", Secret.of(SECRET), false)),
          false,
          Duration.ofMinutes(5),
          InstantSource.fixed(Instant.ofEpochSecond(NOW)));

  /** What {@link String#strip} takes away; HTTP lets none but space and tab through. */
  private static final String SPACE = "[\\s\\x1c-\\x1f]*";

  private static final Pattern TIME = field("timestamp", "" + NOW);
  private static final Pattern SIGNATURE = field("signature", HEX);

  private SignatureFuzz() {}

  private static Pattern field(String name, String value) {
    return Pattern.compile(
        "(?:^|,)" + SPACE + name + SPACE + "=" + SPACE + value + SPACE + "(?:,|$)");
  }

  /** Throws if something is wrong. */
  public static void fuzzerTestOneInput(byte[] input) {
    String header = new String(input, ISO_8859_1);
    try {
      AUTHENTICATOR.authenticate(header, null, BODY);
    } catch (AuthenticationException refused) {
      Fuzz.check(
          refused.reason() == Reason.MALFORMED_SIGNATURE
              || refused.reason() == Reason.STALE
              || refused.reason() == Reason.WRONG_SIGNATURE,
          "refused as " + refused.reason());
      return;
    }
    Fuzz.check(TIME.matcher(header).find(), "taken without its time");
    Fuzz.check(
        SIGNATURE.matcher(header.toLowerCase(Locale.ROOT)).find(), "taken without its signature");
  }
}
