package io.github.buildkitepubsub.replay;

import io.github.buildkitepubsub.event.EventId;
import java.io.Closeable;
import java.io.IOException;
import java.util.Collection;
import java.util.function.Predicate;

/**
 * A state to which nothing is added.
 *
 * @param known what was confirmed before
 * @param source is closed with this
 */
record Unremembered(String replayId, Predicate<EventId> known, Closeable source)
    implements ReplayState {

  @Override
  public boolean contains(EventId key) {
    return known.test(key);
  }

  @Override
  public void confirm(Collection<EventId> keys) {}

  @Override
  public void close() throws IOException {
    source.close();
  }
}
