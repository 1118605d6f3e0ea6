package io.github.buildkitepubsub.testing;

import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.spool.EntryState;
import io.github.buildkitepubsub.spool.GivenUp;
import io.github.buildkitepubsub.spool.Spool;
import io.github.buildkitepubsub.spool.SpoolException;
import io.github.buildkitepubsub.spool.SpoolStatus;
import io.github.buildkitepubsub.spool.SpooledEvent;
import io.github.buildkitepubsub.spool.Verification;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A spool in memory. Its "disk" answers at once, unless it was told to hold: then appends, removals
 * and reads wait for {@link #step()} or {@link #release()}, in order. Any thread may call.
 */
public final class FakeSpool implements Spool {

  private final TreeMap<Long, SpooledEvent> entries = new TreeMap<>();
  private final Deque<Runnable> held = new ArrayDeque<>();
  private boolean holding;
  private long last;
  private long found;
  private long maxBytes = Long.MAX_VALUE;
  private @Nullable SpoolException failure;

  /** From now on nothing is done before {@link #release()} or {@link #step()}. */
  public synchronized void hold() {
    holding = true;
  }

  /** Does everything that waits and holds no more. */
  public void release() {
    synchronized (this) {
      holding = false;
    }
    while (step()) {
      // Each may start another.
    }
  }

  /** Does the first thing that waits; false if nothing does. */
  public boolean step() {
    Runnable first;
    synchronized (this) {
      first = held.poll();
    }
    if (first == null) {
      return false;
    }
    first.run();
    return true;
  }

  /** Appends fail so from now on; null ends it. */
  public synchronized void failAppends(@Nullable SpoolException failure) {
    this.failure = failure;
  }

  /** What status tells as the bound. */
  public synchronized void bound(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Puts an event in as a process before this one would have left it. */
  public synchronized long leftBehind(WebhookEvent event, int attempts) {
    found = store(event, attempts);
    return found;
  }

  private synchronized long store(WebhookEvent event, int attempts) {
    last++;
    entries.put(last, new SpooledEvent(last, event, attempts, null));
    return last;
  }

  /** What is in it, oldest first. */
  public synchronized List<SpooledEvent> entries() {
    return List.copyOf(entries.values());
  }

  private void does(Runnable action) {
    boolean now;
    synchronized (this) {
      now = !holding;
      if (!now) {
        held.add(action);
      }
    }
    if (now) {
      action.run();
    }
  }

  @Override
  public void append(WebhookEvent event, CompletableFuture<Long> stored) {
    does(
        () -> {
          SpoolException refusal;
          synchronized (this) {
            refusal = failure;
          }
          if (refusal == null) {
            stored.complete(store(event, 0));
          } else {
            stored.completeExceptionally(refusal);
          }
        });
  }

  @Override
  public CompletionStage<Void> remove(long position) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    does(
        () -> {
          synchronized (this) {
            entries.remove(position);
          }
          done.complete(null);
        });
    return done;
  }

  @Override
  public synchronized void attempted(long position, int attempts) {
    entries.computeIfPresent(
        position,
        (key, entry) ->
            new SpooledEvent(key, entry.event(), entry.attempts() + attempts, entry.givenUp()));
  }

  @Override
  public CompletionStage<Void> giveUp(long position, GivenUp why) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    does(
        () -> {
          synchronized (this) {
            entries.computeIfPresent(
                position,
                (key, entry) -> new SpooledEvent(key, entry.event(), entry.attempts(), why));
          }
          done.complete(null);
        });
    return done;
  }

  @Override
  public CompletionStage<Long> restore() {
    CompletableFuture<Long> count = new CompletableFuture<>();
    does(
        () -> {
          long restored = 0;
          synchronized (this) {
            for (Map.Entry<Long, SpooledEvent> entry : entries.entrySet()) {
              SpooledEvent event = entry.getValue();
              if (event.givenUp() != null) {
                entry.setValue(new SpooledEvent(event.position(), event.event(), 0, null));
                restored++;
              }
            }
          }
          count.complete(restored);
        });
    return count;
  }

  @Override
  public CompletionStage<Verification> verify() {
    CompletableFuture<Verification> found = new CompletableFuture<>();
    does(() -> found.complete(new Verification(entries().size(), 0)));
    return found;
  }

  @Override
  public CompletionStage<List<SpooledEvent>> read(
      EntryState state, long after, long upTo, int maxEvents, long maxBytes) {
    CompletableFuture<List<SpooledEvent>> page = new CompletableFuture<>();
    does(() -> page.complete(page(state, after, upTo, maxEvents, maxBytes)));
    return page;
  }

  private synchronized List<SpooledEvent> page(
      EntryState state, long after, long upTo, int maxEvents, long maxBytes) {
    List<SpooledEvent> page = new ArrayList<>();
    long bytes = 0;
    for (SpooledEvent entry : entries.tailMap(after, false).values()) {
      if (entry.position() > upTo) {
        break;
      }
      boolean wanted = (entry.givenUp() == null) == (state == EntryState.PENDING);
      if (wanted) {
        bytes += entry.event().body().length;
        if (page.size() == maxEvents || (!page.isEmpty() && bytes > maxBytes)) {
          break;
        }
        page.add(entry);
      }
    }
    return page;
  }

  @Override
  public synchronized long foundUpTo() {
    return found;
  }

  @Override
  public synchronized SpoolStatus status() {
    long bytes = entries.values().stream().mapToLong(entry -> entry.event().body().length).sum();
    long givenUp = entries.values().stream().filter(entry -> entry.givenUp() != null).count();
    Instant oldest =
        entries.values().stream()
            .filter(entry -> entry.givenUp() == null)
            .map(entry -> entry.event().receivedAt())
            .findFirst()
            .orElse(null);
    return new SpoolStatus(
        entries.size() - givenUp,
        givenUp,
        bytes,
        maxBytes,
        bytes > 0.8 * maxBytes,
        oldest,
        failure == null ? null : failure.getMessage());
  }
}
