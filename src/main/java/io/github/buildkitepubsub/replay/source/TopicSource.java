package io.github.buildkitepubsub.replay.source;

import io.github.buildkitepubsub.publish.subscription.MessageStore;
import io.github.buildkitepubsub.publish.subscription.Stop;
import io.github.buildkitepubsub.publish.subscription.StoredMessage;
import io.github.buildkitepubsub.replay.RecordedEvent;
import io.github.buildkitepubsub.replay.ReplaySource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A topic's messages, through a subscription that nobody else reads and that starts where they are
 * wanted: whatever was looked at is acknowledged. It ends when the subscription twice in a row
 * gives nothing that was published in time.
 */
public final class TopicSource implements ReplaySource {

  private static final int BARREN_PULLS = 2;

  private final MessageStore store;
  private final EventRecorder recorder;
  private final MessageRange range;
  private final Stop stop;
  private final RangeProgress progress;

  /**
   * @param store is closed with this
   */
  public TopicSource(MessageStore store, EventRecorder recorder, MessageRange range, Stop stop) {
    this.store = store;
    this.recorder = recorder;
    this.range = range;
    this.stop = stop;
    this.progress = new RangeProgress(range);
  }

  @Override
  public String read(Reader reader) throws IOException, InterruptedException {
    int barren = 0;
    boolean finished = false;
    while (barren < BARREN_PULLS && !finished && !stop.isRequested()) {
      List<StoredMessage> pulled = store.pull(reader.page(), range.patience());
      List<RecordedEvent> events = new ArrayList<>();
      for (StoredMessage message : pulled) {
        progress.saw(message);
        if (range.takes(message)) {
          events.add(recorder.message(message));
        }
      }
      barren = pulled.stream().anyMatch(range::isInTime) ? 0 : barren + 1;
      if (!events.isEmpty()) {
        finished = reader.take(events).finished();
      }
      store.acknowledge(pulled.stream().map(StoredMessage::receipt).toList());
    }
    return "";
  }

  @Override
  public double progress() {
    return progress.part();
  }

  @Override
  public void close() {
    store.close();
  }
}
