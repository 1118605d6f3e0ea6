package io.github.buildkitepubsub.spool.sqlite;

/** Carries a {@link Trouble} to who deals with it. */
final class TroubleException extends Exception {

  private static final long serialVersionUID = 1;

  private final transient Trouble trouble;

  TroubleException(Trouble trouble) {
    super(trouble.message());
    this.trouble = trouble;
  }

  Trouble trouble() {
    return trouble;
  }
}
