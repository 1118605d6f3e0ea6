package io.github.buildkitepubsub.event;

/** A body that is not an event: the reason says why, the message says where and what to do. */
public final class MalformedEventException extends Exception {

  /** Why a body is not an event. */
  public enum Reason {
    /** No bytes. */
    EMPTY,
    /** Not UTF-8. */
    NOT_UTF8,
    /** Not one complete JSON value. */
    NOT_JSON,
    /** JSON, but not an object. */
    NOT_AN_OBJECT,
    /** Nested deeper than {@code event.maxNestingDepth}. */
    TOO_DEEP,
    /**
     * A key that the relay reads stands twice in one object, so that readers could disagree on it.
     */
    DUPLICATE_KEY,
    /** No {@code event}, no event header and no {@code type}. */
    NO_EVENT_TYPE
  }

  private final Reason reason;

  public MalformedEventException(Reason reason, String message) {
    // No stack trace: this is an answer to a sender, not a fault of this program.
    super(message, null, false, false);
    this.reason = reason;
  }

  /** Why the body is not an event. */
  public Reason reason() {
    return reason;
  }
}
