package slacknotifier;

import java.io.IOException;
import java.util.Optional;

/**
 * Small texts by name, each with a generation: a number that is another one after each change.
 * Thread-safe, and so for all instances that share it.
 */
interface Store {

  /** The generation of what is not there. */
  long ABSENT = 0;

  /** What is there. */
  record Entry(String content, long generation) {}

  Optional<Entry> get(String name) throws IOException, InterruptedException;

  /**
   * Writes, unless somebody else has in the meantime.
   *
   * @param generation of what is replaced; {@link #ABSENT} if nothing may be there
   * @return false if something else is there, which then stays
   */
  boolean put(String name, String content, long generation)
      throws IOException, InterruptedException;

  /** Removes it, if it is there. */
  void delete(String name) throws IOException, InterruptedException;
}
