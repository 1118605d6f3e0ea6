package io.github.buildkitepubsub.publish.pubsub;

import com.google.api.core.ApiFuture;
import com.google.pubsub.v1.PubsubMessage;
import java.time.Duration;

/** Hands messages to Google's client, one attempt each. Thread-safe. */
interface Sender {

  /**
   * Sends {@code message}. Does not block.
   *
   * @return Pub/Sub's identifier
   * @throws RuntimeException if the client is shut down
   */
  ApiFuture<String> send(PubsubMessage message);

  /**
   * Takes no more, and waits for what is outstanding.
   *
   * @return false if the time was over first
   */
  boolean stop(Duration limit) throws InterruptedException;
}
