package io.github.buildkitepubsub.testing;

import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** What stages ended with. */
public final class Outcomes {

  private Outcomes() {}

  /**
   * The failure of a stage that is done, out of its wrapping.
   *
   * @throws AssertionError if it is not done or did not fail
   */
  public static Throwable failure(CompletionStage<?> stage) {
    if (!stage.toCompletableFuture().isDone()) {
      throw new AssertionError("the stage is not done");
    }
    try {
      Object value = stage.toCompletableFuture().join();
      throw new AssertionError("the stage did not fail but gave " + value);
    } catch (CompletionException e) {
      return Objects.requireNonNull(e.getCause());
    }
  }
}
