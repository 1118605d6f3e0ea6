package io.github.buildkitepubsub.replay;

import io.github.buildkitepubsub.event.EventId;
import java.io.Closeable;
import java.io.IOException;
import java.util.Collection;

/** What of a replay is confirmed. */
public interface ReplayState extends Closeable {

  /** The replay's id: the same in each of its runs. */
  String replayId();

  /** Whether the event was confirmed, by this run or one before. */
  boolean contains(EventId key);

  /** Notes, durably, what the target has. */
  void confirm(Collection<EventId> keys) throws IOException;

  @Override
  void close() throws IOException;

  /** Remembers nothing. */
  static ReplayState none(String replayId) {
    return new Unremembered(replayId, key -> false, () -> {});
  }

  /** Knows what {@code state} knows, and adds nothing to it; closes it. */
  static ReplayState unchanged(ReplayState state) {
    return new Unremembered(state.replayId(), state::contains, state);
  }
}
