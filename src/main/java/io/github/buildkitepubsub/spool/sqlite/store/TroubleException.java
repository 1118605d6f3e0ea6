package io.github.buildkitepubsub.spool.sqlite.store;

/** Carries a {@link Trouble} to who deals with it. */
public final class TroubleException extends Exception {

  private static final long serialVersionUID = 1;

  private final transient Trouble trouble;

  /** The message is that of {@code trouble}. */
  public TroubleException(Trouble trouble) {
    super(trouble.message());
    this.trouble = trouble;
  }

  /** What it carries. */
  public Trouble trouble() {
    return trouble;
  }
}
