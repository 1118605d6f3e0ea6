package io.github.buildkitepubsub.cli.send.load;

import io.github.buildkitepubsub.cli.http.Answer;
import java.util.concurrent.CompletionStage;

/** Where bodies go. */
@FunctionalInterface
public interface Poster {

  /**
   * Sends a body. Does not block.
   *
   * @return completes with the answer, whatever its status, or exceptionally with an {@link
   *     java.io.IOException}
   */
  CompletionStage<Answer> post(byte[] body);
}
