package io.github.buildkitepubsub.replay.source;

import io.github.buildkitepubsub.publish.subscription.MessageHandler.Handled;
import io.github.buildkitepubsub.publish.subscription.MessageStore;
import io.github.buildkitepubsub.publish.subscription.Stop;
import io.github.buildkitepubsub.publish.subscription.StoredMessage;
import io.github.buildkitepubsub.publish.subscription.Sweep;
import io.github.buildkitepubsub.publish.subscription.SweepRequest;
import io.github.buildkitepubsub.replay.RecordedEvent;
import io.github.buildkitepubsub.replay.ReplaySource;
import io.github.buildkitepubsub.replay.UnreadableEventException;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * The messages of a subscription that others read too: they are held while this lasts and given
 * back in the end but for those that are to be acknowledged.
 */
public final class SubscriptionSource implements ReplaySource {

  /** What the messages are. */
  public enum Kind {
    EVENTS,
    DEAD_LETTERS
  }

  private final MessageStore store;
  private final Kind kind;
  private final boolean acknowledges;
  private final EventRecorder recorder;
  private final MessageRange range;
  private final Sweep sweep;
  private final RangeProgress progress;

  /**
   * @param store is closed with this
   * @param acknowledges whether what is done with is acknowledged
   */
  public SubscriptionSource(
      MessageStore store,
      Kind kind,
      boolean acknowledges,
      EventRecorder recorder,
      MessageRange range,
      InstantSource clock,
      Stop stop) {
    this.store = store;
    this.kind = kind;
    this.acknowledges = acknowledges;
    this.recorder = recorder;
    this.range = range;
    this.sweep = new Sweep(store, clock, stop);
    this.progress = new RangeProgress(range);
  }

  @Override
  public String read(Reader reader) throws IOException, InterruptedException {
    SweepRequest request =
        new SweepRequest(
            range::takes, Integer.MAX_VALUE, reader.page(), range.patience(), range.until());
    Sweep.End end = sweep.run(request, messages -> show(messages, reader));
    return end == Sweep.End.TOO_MANY
        ? "%d messages were looked at, as many as can be held: there may be more; narrow it or use --topic"
            .formatted(sweep.matched() + sweep.skipped())
        : "";
  }

  private Handled show(List<StoredMessage> messages, Reader reader)
      throws IOException, InterruptedException {
    List<StoredMessage> readable = new ArrayList<>();
    List<RecordedEvent> events = new ArrayList<>();
    for (StoredMessage message : messages) {
      progress.saw(message);
      try {
        events.add(kind == Kind.EVENTS ? recorder.message(message) : recorder.letter(message));
        readable.add(message);
      } catch (UnreadableEventException e) {
        reader.unreadable("message_id=" + message.messageId(), String.valueOf(e.getMessage()));
      }
    }
    if (events.isEmpty()) {
      return Handled.KEPT;
    }
    Taken taken = reader.take(events);
    List<StoredMessage> done =
        acknowledges ? taken.done().stream().map(readable::get).toList() : List.of();
    return new Handled(done, taken.finished());
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
