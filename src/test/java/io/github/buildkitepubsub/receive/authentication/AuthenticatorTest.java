package io.github.buildkitepubsub.receive.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.buildkitepubsub.receive.authentication.AuthenticationException.Reason;
import io.github.buildkitepubsub.secret.NamedSecret;
import io.github.buildkitepubsub.secret.Secret;
import io.github.buildkitepubsub.testing.Events;
import io.github.buildkitepubsub.testing.ManualClock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticatorTest {

  private static final Duration WINDOW = Duration.ofMinutes(5);
  private static final byte[] BODY = Events.body("build.finished");
  private static final NamedSecret CURRENT = secret("current", "token-2");
  private static final NamedSecret PREVIOUS = secret("previous", "token-1");

  private final ManualClock clock = new ManualClock();

  @Test
  void acceptsASignatureAndSaysWhichSecretMadeIt() throws Exception {
    Authenticator authenticator = accepting(CURRENT);

    Authentication authentication =
        authenticator.authenticate(signed("token-2", now(), BODY), null, BODY);

    assertThat(authentication.secretName()).isEqualTo("current");
    assertThat(authentication.fingerprint()).isNotNull();
  }

  @Test
  void acceptsUpperCaseDigits() throws Exception {
    String header =
        "timestamp="
            + now()
            + ",signature="
            + hex("token-2", now(), BODY).toUpperCase(java.util.Locale.ROOT);

    Authentication authentication = accepting(CURRENT).authenticate(header, null, BODY);

    assertThat(authentication.secretName()).isEqualTo("current");
  }

  @Test
  void acceptsEverySecretWhileTheyRotate() throws Exception {
    Authenticator authenticator = accepting(CURRENT, PREVIOUS);

    String bySignature =
        authenticator.authenticate(signed("token-1", now(), BODY), null, BODY).secretName();
    String byToken = authenticator.authenticate(null, "token-1", BODY).secretName();
    String byNewToken = authenticator.authenticate(null, "token-2", BODY).secretName();

    assertThat(bySignature).isEqualTo("previous");
    assertThat(byToken).isEqualTo("previous");
    assertThat(byNewToken).isEqualTo("current");
  }

  @Test
  void refusesTheOldSecretOnceItIsTakenOut() {
    Authenticator authenticator = accepting(CURRENT);

    assertThat(refusal(authenticator, signed("token-1", now(), BODY), null))
        .isEqualTo(Reason.WRONG_SIGNATURE);
    assertThat(refusal(authenticator, null, "token-1")).isEqualTo(Reason.WRONG_TOKEN);
  }

  @Test
  void namesTheFirstOfTwoEqualSecrets() throws Exception {
    Authenticator authenticator = accepting(secret("first", "same"), secret("second", "same"));

    String bySignature =
        authenticator.authenticate(signed("same", now(), BODY), null, BODY).secretName();
    String byToken = authenticator.authenticate(null, "same", BODY).secretName();

    assertThat(List.of(bySignature, byToken)).containsOnly("first");
  }

  @Test
  void givesTheSameFingerprintOnlyToTheSameRequest() throws Exception {
    Authenticator authenticator = accepting(CURRENT);
    String header = signed("token-2", now(), BODY);
    byte[] otherBody = Events.body("build.running");

    RequestFingerprint first = authenticator.authenticate(header, null, BODY).fingerprint();
    RequestFingerprint again = authenticator.authenticate(header, null, BODY).fingerprint();
    RequestFingerprint later =
        authenticator.authenticate(signed("token-2", now() + 1, BODY), null, BODY).fingerprint();
    RequestFingerprint other =
        authenticator
            .authenticate(signed("token-2", now(), otherBody), null, otherBody)
            .fingerprint();

    assertThat(again).isEqualTo(first);
    assertThat(later).isNotEqualTo(first);
    assertThat(other).isNotEqualTo(first).isNotEqualTo(later);
  }

  @Test
  void acceptsASignatureOnlySecretNowhereElse() throws Exception {
    Authenticator authenticator =
        accepting(new NamedSecret("hmac", Secret.of("key"), true), CURRENT);

    String bySignature =
        authenticator.authenticate(signed("key", now(), BODY), null, BODY).secretName();

    assertThat(bySignature).isEqualTo("hmac");
    assertThat(refusal(authenticator, null, "key")).isEqualTo(Reason.WRONG_TOKEN);
    assertThat(authenticator.authenticate(null, "token-2", BODY).secretName()).isEqualTo("current");
  }

  @Test
  void refusesAnyTokenWhereASignatureIsRequired() throws Exception {
    Authenticator authenticator = new Authenticator(List.of(CURRENT), true, WINDOW, clock);

    String bySignature =
        authenticator.authenticate(signed("token-2", now(), BODY), null, BODY).secretName();

    assertThat(bySignature).isEqualTo("current");
    assertThat(refusal(authenticator, null, "token-2")).isEqualTo(Reason.SIGNATURE_REQUIRED);
    assertThat(refusal(authenticator, null, "wrong")).isEqualTo(Reason.SIGNATURE_REQUIRED);
    assertThat(refusal(authenticator, null, null)).isEqualTo(Reason.MISSING);
  }

  @Test
  void doesNotLetARightTokenRescueAWrongSignature() {
    Authenticator authenticator = accepting(CURRENT);

    assertThat(refusal(authenticator, signed("wrong", now(), BODY), "token-2"))
        .isEqualTo(Reason.WRONG_SIGNATURE);
    assertThat(refusal(authenticator, "rubbish", "token-2")).isEqualTo(Reason.MALFORMED_SIGNATURE);
    assertThat(refusal(authenticator, "", "token-2")).isEqualTo(Reason.MALFORMED_SIGNATURE);
    assertThat(refusal(authenticator, signed("token-2", now() - 301, BODY), "token-2"))
        .isEqualTo(Reason.STALE);
  }

  @Test
  void doesNotLetAWrongTokenSpoilARightSignature() throws Exception {
    Authentication authentication =
        accepting(CURRENT).authenticate(signed("token-2", now(), BODY), "wrong", BODY);

    assertThat(authentication.fingerprint()).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(longs = {-300, -299, -1, 0, 1, 299, 300})
  void acceptsATimestampInsideTheWindow(long offset) throws Exception {
    Authentication authentication =
        accepting(CURRENT).authenticate(signed("token-2", now() + offset, BODY), null, BODY);

    assertThat(authentication.secretName()).isEqualTo("current");
  }

  @ParameterizedTest
  @ValueSource(longs = {-1_778_360_760L, -3600, -301, 301, 3600, 900_000_000_000L})
  void refusesATimestampOutsideTheWindow(long offset) {
    Reason reason = refusal(accepting(CURRENT), signed("token-2", now() + offset, BODY), null);

    assertThat(reason).isEqualTo(Reason.STALE);
  }

  @Test
  void comparesWholeSecondsSoThatAFractionDecidesNothing() throws Exception {
    String header = signed("token-2", now() - 300, BODY);
    clock.advance(Duration.ofMillis(999));

    Authentication inTime = accepting(CURRENT).authenticate(header, null, BODY);
    clock.advance(Duration.ofMillis(1));

    assertThat(inTime.secretName()).isEqualTo("current");
    assertThat(refusal(accepting(CURRENT), header, null)).isEqualTo(Reason.STALE);
  }

  @Test
  void verifiesTheTimestampsDigitsNotItsNumber() throws Exception {
    String digits = "00" + now();
    String signedWithZeros = "timestamp=" + digits + ",signature=" + hex("token-2", digits, BODY);
    String signedWithout = "timestamp=" + digits + ",signature=" + hex("token-2", now(), BODY);

    Authentication authentication = accepting(CURRENT).authenticate(signedWithZeros, null, BODY);

    assertThat(authentication.secretName()).isEqualTo("current");
    assertThat(refusal(accepting(CURRENT), signedWithout, null)).isEqualTo(Reason.WRONG_SIGNATURE);
  }

  @Test
  void refusesATimestampThatWasMovedAfterSigning() {
    String moved = "timestamp=" + now() + ",signature=" + hex("token-2", now() - 4000, BODY);

    assertThat(refusal(accepting(CURRENT), moved, null)).isEqualTo(Reason.WRONG_SIGNATURE);
  }

  @Test
  void refusesABodyThatWasChangedAfterSigning() {
    String header = signed("token-2", now(), Events.body("build.running"));

    assertThat(refusal(accepting(CURRENT), header, null)).isEqualTo(Reason.WRONG_SIGNATURE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"token-2", " token-2", "token-2 ", "\ttoken-2\t"})
  void ignoresSpacesAroundAToken(String token) throws Exception {
    Authentication authentication = accepting(CURRENT).authenticate(null, token, BODY);

    assertThat(authentication).isEqualTo(new Authentication("current", null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"token-", "token-22", "Token-2", "token -2", "token-2,token-2", "ｔoken-2", "?"})
  void refusesAnyOtherToken(String token) {
    assertThat(refusal(accepting(CURRENT), null, token)).isEqualTo(Reason.WRONG_TOKEN);
  }

  @Test
  void comparesTokensAsUtf8() throws Exception {
    Authenticator authenticator = accepting(secret("ü", "schlüssel-✓"));

    Authentication authentication = authenticator.authenticate(null, "schlüssel-✓", BODY);

    assertThat(authentication.secretName()).isEqualTo("ü");
    assertThat(refusal(authenticator, null, "schlussel-✓")).isEqualTo(Reason.WRONG_TOKEN);
    assertThat(refusal(authenticator, null, "schl?ssel-?")).isEqualTo(Reason.WRONG_TOKEN);
  }

  @Test
  void saysThatCredentialsAreMissing() {
    Authenticator authenticator = accepting(CURRENT);

    assertThat(refusal(authenticator, null, null)).isEqualTo(Reason.MISSING);
    assertThat(refusal(authenticator, null, "")).isEqualTo(Reason.MISSING);
    assertThat(refusal(authenticator, null, "   ")).isEqualTo(Reason.MISSING);
  }

  @Test
  void letsNobodyInWithoutSecrets() {
    Authenticator authenticator = accepting();

    assertThat(refusal(authenticator, signed("any", now(), BODY), null))
        .isEqualTo(Reason.WRONG_SIGNATURE);
    assertThat(refusal(authenticator, null, "any")).isEqualTo(Reason.WRONG_TOKEN);
    assertThat(refusal(authenticator, null, null)).isEqualTo(Reason.MISSING);
  }

  @Test
  void acceptsASignedEmptyBody() throws Exception {
    Authentication authentication =
        accepting(CURRENT).authenticate(signed("token-2", now(), new byte[0]), null, new byte[0]);

    assertThat(authentication.secretName()).isEqualTo("current");
  }

  @Test
  void tellsNothingThatWasSent() {
    AuthenticationException refused =
        catchThrowableOfType(
            AuthenticationException.class,
            () -> accepting(CURRENT).authenticate(null, "hunter2", BODY));

    assertThat(refused).hasMessage("WRONG_TOKEN").hasNoCause();
    assertThat(refused.getStackTrace()).isEmpty();
  }

  private Authenticator accepting(NamedSecret... secrets) {
    return new Authenticator(List.of(secrets), false, WINDOW, clock);
  }

  private static Reason refusal(
      Authenticator authenticator, @Nullable String signature, @Nullable String token) {
    return catchThrowableOfType(
            AuthenticationException.class, () -> authenticator.authenticate(signature, token, BODY))
        .reason();
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }

  private static NamedSecret secret(String name, String value) {
    return new NamedSecret(name, Secret.of(value), false);
  }

  private static String signed(String secret, long timestamp, byte[] body) {
    return "timestamp=" + timestamp + ",signature=" + hex(secret, timestamp, body);
  }

  private static String hex(String secret, long timestamp, byte[] body) {
    return hex(secret, Long.toString(timestamp), body);
  }

  private static String hex(String secret, String timestamp, byte[] body) {
    return HexFormat.of().formatHex(new HmacKey(Secret.of(secret)).sign(timestamp, body));
  }
}
