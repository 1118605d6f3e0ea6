package io.github.buildkitepubsub.replay;

import io.github.buildkitepubsub.event.EventId;
import java.io.IOException;
import java.util.Collection;

/** What of a replay is confirmed. */
public interface ReplayState extends AutoCloseable {

  /** The replay's id: the same in each of its runs. */
  String replayId();

  /** How many events are confirmed. */
  int size();

  /** Whether the event was confirmed, by this run or one before. */
  boolean contains(EventId key);

  /** Notes, durably, what the target has. */
  void confirm(Collection<EventId> keys) throws IOException;

  @Override
  void close() throws IOException;

  /** Remembers nothing. */
  static ReplayState none(String replayId) {
    return new ReplayState() {
      @Override
      public String replayId() {
        return replayId;
      }

      @Override
      public int size() {
        return 0;
      }

      @Override
      public boolean contains(EventId key) {
        return false;
      }

      @Override
      public void confirm(Collection<EventId> keys) {}

      @Override
      public void close() {}
    };
  }
}
