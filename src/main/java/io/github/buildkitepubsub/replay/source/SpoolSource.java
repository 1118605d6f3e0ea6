package io.github.buildkitepubsub.replay.source;

import io.github.buildkitepubsub.publish.subscription.Stop;
import io.github.buildkitepubsub.replay.RecordedEvent;
import io.github.buildkitepubsub.replay.ReplaySource;
import io.github.buildkitepubsub.spool.EntryState;
import io.github.buildkitepubsub.spool.Spool;
import io.github.buildkitepubsub.spool.SpoolException;
import io.github.buildkitepubsub.spool.SpoolStatus;
import io.github.buildkitepubsub.spool.SpooledEvent;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;

/** A spool's events, pending and given up, oldest first. They stay in it. */
public final class SpoolSource implements ReplaySource {

  /** What is read at a time, of bodies. */
  private static final long PAGE_BYTES = 4L << 20;

  private final Spool spool;
  private final Runnable closing;
  private final EventRecorder recorder;
  private final Stop stop;
  private long read;

  /**
   * @param spool one that is open
   * @param closing closes it
   */
  public SpoolSource(Spool spool, Runnable closing, EventRecorder recorder, Stop stop) {
    this.spool = spool;
    this.closing = closing;
    this.recorder = recorder;
    this.stop = stop;
  }

  @Override
  public String read(Reader reader) throws IOException, InterruptedException {
    for (EntryState state : EntryState.values()) {
      long after = 0;
      List<SpooledEvent> page = page(state, after, reader);
      while (!page.isEmpty() && !stop.isRequested()) {
        List<RecordedEvent> events =
            page.stream().map(entry -> recorder.event(entry.event())).toList();
        if (reader.take(events).finished()) {
          return "";
        }
        read += page.size();
        after = page.get(page.size() - 1).position();
        page = page(state, after, reader);
      }
    }
    return "";
  }

  private List<SpooledEvent> page(EntryState state, long after, Reader reader)
      throws IOException, InterruptedException {
    try {
      return spool
          .read(state, after, Long.MAX_VALUE, reader.page(), PAGE_BYTES)
          .toCompletableFuture()
          .get();
    } catch (ExecutionException e) {
      throw new IOException(
          SpoolException.from(e.getCause() == null ? e : e.getCause()).getMessage(), e);
    }
  }

  @Override
  public double progress() {
    SpoolStatus status = spool.status();
    long all = status.events() + status.givenUp();
    return all == 0 ? Double.NaN : Math.min(1, (double) read / all);
  }

  @Override
  public void close() {
    closing.run();
  }
}
