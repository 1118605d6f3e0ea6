package io.github.buildkitepubsub.replay;

import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Where recorded events are. Used once, by one thread. */
public interface ReplaySource extends AutoCloseable {

  /**
   * Shows all events to {@code reader}, in the calling thread.
   *
   * @return why there may be more, for a person; empty if there is no more
   * @throws IOException if the source fails; its message says what to do
   */
  String read(Reader reader) throws IOException, InterruptedException;

  /** How much of it was read, from 0 to 1; NaN if nobody knows. */
  double progress();

  @Override
  void close();

  /** Takes what a source reads. */
  interface Reader {

    /** Takes a page, at least one event and at most {@link #page}. */
    Taken take(List<RecordedEvent> events) throws IOException, InterruptedException;

    /** Is told of something that is no event. */
    void unreadable(String what, String why);

    /** How many events to read at a time, at most. */
    int page();
  }

  /**
   * What became of a page.
   *
   * @param done the places in the page of the events that are done with, the first being 0
   * @param finished whether no more are wanted
   */
  record Taken(Set<Integer> done, boolean finished) {}
}
