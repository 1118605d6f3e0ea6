package io.github.buildkitepubsub.publish.ordering;

import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.publish.EventPublisher;
import io.github.buildkitepubsub.publish.MessageId;
import io.github.buildkitepubsub.publish.PublishException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Publishes one event of a key at a time, in the order in which they came, outside the retries: the
 * next one waits until the one before is published or given up. An event that was given up does not
 * hold its key. Thread-safe.
 *
 * <p>What comes to {@link #publish} is bounded by its caller. For callers that bound nothing there
 * is {@link #within}: an event stays in memory until it is published or given up, also where nobody
 * waits for it any more. Both share the keys' order.
 */
public final class OrderedPublisher implements EventPublisher {

  private final EventPublisher delegate;
  private final Function<WebhookEvent, String> keys;

  /** Guarded by this object, as lanes and bounds are. Nothing is published or completed with it. */
  private final Map<String, Lane> lanes = new HashMap<>();

  /** A key of which an event is under way. */
  private static final class Lane {

    private final String key;
    private final Deque<Passage> waiting = new ArrayDeque<>();
    private boolean isUnderWay;

    /** Whether a thread is in {@link #drive} for it, or about to be. */
    private boolean isDriven = true;

    Lane(String key) {
      this.key = key;
    }
  }

  /** One event on its way. */
  private static final class Passage {

    private final WebhookEvent event;
    private final @Nullable Bound bound;
    private final CompletableFuture<MessageId> outcome = new CompletableFuture<>();
    private boolean waits;

    Passage(WebhookEvent event, @Nullable Bound bound) {
      this.event = event;
      this.bound = bound;
    }

    int bytes() {
      return event.body().length;
    }
  }

  /**
   * @param keys what an event is ordered by; empty for nothing
   */
  public OrderedPublisher(EventPublisher delegate, Function<WebhookEvent, String> keys) {
    this.delegate = delegate;
    this.keys = keys;
  }

  @Override
  public CompletionStage<MessageId> publish(WebhookEvent event) {
    Passage mine = new Passage(event, null);
    enter(mine);
    return mine.outcome;
  }

  /**
   * The same for callers that do not bound what they have open: what came through it and is neither
   * published nor given up is bounded, with and without a key, and what of it waits for its key by
   * half of that, so that a slow key leaves room for the others. Beyond it an event is refused at
   * once. A large one may wait where no other does.
   *
   * @param maxEvents how many events
   * @param maxBytes how many bytes of their bodies
   * @param overflow is given what is refused, to fail it: {@link #overloaded}, and around it
   *     whatever watches outcomes
   */
  public EventPublisher within(int maxEvents, long maxBytes, EventPublisher overflow) {
    Bound bound = new Bound(maxEvents, maxBytes);
    return event -> {
      Passage mine = new Passage(event, bound);
      return enter(mine) ? mine.outcome : overflow.publish(event);
    };
  }

  /** Refuses {@code event}, for which there is no room. */
  public static CompletionStage<MessageId> overloaded(WebhookEvent event) {
    return CompletableFuture.failedFuture(
        PublishException.overloaded(
            "too much waits for Pub/Sub, or for the event before of its ordering key: give the"
                + " spool room, or raise pubsub.outstanding",
            null));
  }

  /** False if there is no room for {@code mine}; else it is published, now or in its turn. */
  private boolean enter(Passage mine) {
    String key = keys.apply(mine.event);
    Lane lane;
    synchronized (this) {
      Lane before = lanes.get(key);
      mine.waits = before != null;
      if (mine.bound != null && !mine.bound.add(mine.bytes(), mine.waits)) {
        return false;
      }
      if (before != null) {
        before.waiting.add(mine);
        return true;
      }
      lane = new Lane(key);
      lane.waiting.add(mine);
      if (!key.isEmpty()) {
        lanes.put(key, lane);
      }
    }
    drive(lane);
    return true;
  }

  /**
   * Publishes what waits in {@code lane} until an answer is not there at once; who brings it drives
   * on. A loop, since answers come at once where nothing is tried, and thousands may wait.
   */
  private void drive(Lane lane) {
    for (Passage next = take(lane); next != null; next = take(lane)) {
      Passage current = next;
      publishNow(current)
          .whenComplete(
              (id, failure) -> {
                boolean drives = end(lane, current);
                if (failure == null) {
                  current.outcome.complete(id);
                } else {
                  current.outcome.completeExceptionally(failure);
                }
                if (drives) {
                  drive(lane);
                }
              });
    }
  }

  /** A delegate that breaks its promise and throws must not stall the key. */
  private CompletionStage<MessageId> publishNow(Passage passage) {
    try {
      return delegate.publish(passage.event);
    } catch (Throwable e) {
      return CompletableFuture.failedFuture(PublishException.from(e));
    }
  }

  /** The event whose turn it is; null if the lane is not to be driven any more by who asks. */
  private synchronized @Nullable Passage take(Lane lane) {
    Passage next = lane.isUnderWay ? null : lane.waiting.poll();
    if (next != null) {
      lane.isUnderWay = true;
      if (next.bound != null && next.waits) {
        next.bound.waitsNoMore(next.bytes());
      }
      return next;
    }
    lane.isDriven = false;
    if (!lane.isUnderWay) {
      lanes.remove(lane.key, lane);
    }
    return null;
  }

  /** Ends the turn of {@code passage}; true if the caller is to drive on, since nobody does. */
  private synchronized boolean end(Lane lane, Passage passage) {
    lane.isUnderWay = false;
    if (passage.bound != null) {
      passage.bound.remove(passage.bytes());
    }
    boolean drives = !lane.isDriven;
    lane.isDriven = true;
    return drives;
  }

  /** What came through {@link #within} and is still open. */
  private static final class Bound {

    private final int maxEvents;
    private final long maxBytes;
    private int open;
    private long openBytes;
    private int waiting;
    private long waitingBytes;

    Bound(int maxEvents, long maxBytes) {
      this.maxEvents = maxEvents;
      this.maxBytes = maxBytes;
    }

    /** Counts an event if it fits; one that is larger than the bound fits alone. */
    boolean add(int bytes, boolean waits) {
      boolean isFull = open > 0 && (open >= maxEvents || openBytes + bytes > maxBytes);
      if (isFull || (waits && !mayWait(bytes))) {
        return false;
      }
      open++;
      openBytes += bytes;
      if (waits) {
        waiting++;
        waitingBytes += bytes;
      }
      return true;
    }

    private boolean mayWait(int bytes) {
      return waiting == 0 || (waiting < maxEvents / 2 && waitingBytes + bytes <= maxBytes / 2);
    }

    void waitsNoMore(int bytes) {
      waiting--;
      waitingBytes -= bytes;
    }

    void remove(int bytes) {
      open--;
      openBytes -= bytes;
    }
  }
}
