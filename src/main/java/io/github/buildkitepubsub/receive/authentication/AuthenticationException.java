package io.github.buildkitepubsub.receive.authentication;

/**
 * A request that is not authentic. The reason is safe to tell and to count; it holds nothing that
 * was sent.
 */
public final class AuthenticationException extends Exception {

  /** Why a request is not authentic. */
  public enum Reason {
    /** Neither a signature nor a token. */
    MISSING,
    /** A signature header that cannot be read. */
    MALFORMED_SIGNATURE,
    /** The signature's time is outside the window: an old request, or a clock that is wrong. */
    STALE,
    /** No secret gives this signature. */
    WRONG_SIGNATURE,
    /** No secret equals this token. */
    WRONG_TOKEN,
    /** Only a token, where signatures are required. */
    SIGNATURE_REQUIRED,
    /** No secret equals the one in the address. */
    WRONG_PATH_SECRET
  }

  private final Reason reason;

  public AuthenticationException(Reason reason) {
    // No stack trace: strangers must be cheap to turn away.
    super(reason.name(), null, false, false);
    this.reason = reason;
  }

  /** Why the request is not authentic. */
  public Reason reason() {
    return reason;
  }
}
