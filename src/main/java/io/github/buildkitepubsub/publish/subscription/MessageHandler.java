package io.github.buildkitepubsub.publish.subscription;

import java.io.IOException;
import java.util.List;

/** Does something with the messages that a {@link Sweep} finds. */
@FunctionalInterface
public interface MessageHandler {

  /** Handles a page of messages, at least one; none comes twice. */
  Handled handle(List<StoredMessage> messages) throws IOException, InterruptedException;

  /**
   * What became of a page.
   *
   * @param done messages to remove; the others are given back in the end
   * @param finished whether no more are wanted
   */
  record Handled(List<StoredMessage> done, boolean finished) {

    /** All stay, and more are wanted. */
    public static final Handled KEPT = new Handled(List.of(), false);
  }
}
