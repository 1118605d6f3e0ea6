package io.github.buildkitepubsub.publish.subscription;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Where messages wait: a subscription that a person reads. What is pulled is hidden from other
 * readers for {@link #LEASE}, unless it is acknowledged or given back before. Every {@link
 * IOException} has a message for a person that says what to do. Not thread-safe.
 */
public interface MessageStore extends AutoCloseable {

  /** Long enough for a page of messages; a process that dies hides them no longer. */
  Duration LEASE = Duration.ofSeconds(60);

  /**
   * Waits for messages. That there is none says only that none was given: a subscription has no
   * exact count.
   *
   * @param max how many, at most 1000
   * @param wait how long to wait for the first
   * @return at least one message, or none if there was none in time; one can come again
   */
  List<StoredMessage> pull(int max, Duration wait) throws IOException, InterruptedException;

  /** Removes messages, by their receipts. */
  void acknowledge(List<String> receipts) throws IOException, InterruptedException;

  /** Hides messages for another {@link #LEASE} from now on. */
  void extend(List<String> receipts) throws IOException, InterruptedException;

  /** Lets others have messages at once. */
  void giveBack(List<String> receipts) throws IOException, InterruptedException;

  @Override
  void close();
}
