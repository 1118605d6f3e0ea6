package io.github.buildkitepubsub.publish.subscription;

import io.github.buildkitepubsub.publish.subscription.MessageHandler.Handled;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One pass over the messages that a store gives. Messages are held while it lasts, so that the
 * store gives others; in the end all that are not done with are given back, so that the next pass
 * has them at once. Used once, by one thread.
 *
 * <p>It ends when the store gives nothing new twice in a row: there may still be messages, as when
 * another reader holds them.
 */
public final class Sweep {

  /** How many messages are pulled at a time. */
  public static final int PAGE = 100;

  /** How many messages are looked at: it bounds what is held. */
  static final int MAX_SEEN = 50_000;

  private static final int BARREN_PULLS = 2;

  /** The rest of the lease is for one page: its waiting, publishing and pulling. */
  private static final Duration EXTEND_AFTER = MessageStore.LEASE.dividedBy(3);

  private final MessageStore store;
  private final InstantSource clock;
  private final Stop stop;

  /** Receipts by message id. */
  private final Map<String, String> held = new LinkedHashMap<>();

  /** Message ids of what was removed. */
  private final Set<String> done = new HashSet<>();

  private int matched;
  private int skipped;
  private Instant extended;

  /** Why a pass ended. */
  public enum End {
    /** The store gave nothing more. */
    EMPTY,
    /** As many messages matched as were wanted: there may be more. */
    ENOUGH,
    /** As many messages were looked at as a pass can hold: there may be more. */
    TOO_MANY,
    /** The handler wants no more. */
    FINISHED,
    /** It was told to. */
    STOPPED
  }

  public Sweep(MessageStore store, InstantSource clock, Stop stop) {
    this.store = store;
    this.clock = clock;
    this.stop = stop;
    this.extended = clock.instant();
  }

  /**
   * Shows the messages that {@code request} asks for to {@code handler}, a page at a time.
   *
   * @throws IOException if the store fails; the counts are then of what came before
   */
  public End run(SweepRequest request, MessageHandler handler)
      throws IOException, InterruptedException {
    End end;
    try {
      end = pass(request, handler);
    } catch (IOException e) {
      giveBackAfter(e);
      throw e;
    }
    store.giveBack(List.copyOf(held.values()));
    return end;
  }

  /** How many messages were handled. */
  public int matched() {
    return matched;
  }

  /** How many messages were looked at and not wanted. */
  public int skipped() {
    return skipped;
  }

  /** How many messages were removed. */
  public int removed() {
    return done.size();
  }

  private End pass(SweepRequest request, MessageHandler handler)
      throws IOException, InterruptedException {
    int barren = 0;
    while (barren < BARREN_PULLS) {
      if (stop.isRequested()) {
        return End.STOPPED;
      }
      if (held.size() + done.size() >= MAX_SEEN) {
        return End.TOO_MANY;
      }
      extendLeases();
      List<StoredMessage> fresh = fresh(store.pull(request.page(), request.patience()));
      boolean isNews = fresh.stream().anyMatch(each -> each.storedAt().isBefore(request.until()));
      barren = isNews ? 0 : barren + 1;
      List<StoredMessage> wanted = wanted(fresh, request);
      if (!wanted.isEmpty()) {
        Handled handled = handler.handle(wanted);
        remove(handled.done());
        if (handled.finished()) {
          return End.FINISHED;
        }
      }
      if (matched >= request.max()) {
        return End.ENOUGH;
      }
    }
    return End.EMPTY;
  }

  /** Those that were not given before in this pass. */
  private List<StoredMessage> fresh(List<StoredMessage> pulled)
      throws IOException, InterruptedException {
    List<StoredMessage> fresh = new ArrayList<>();
    List<String> again = new ArrayList<>();
    for (StoredMessage message : pulled) {
      if (done.contains(message.messageId())) {
        again.add(message.receipt());
      } else if (held.put(message.messageId(), message.receipt()) == null) {
        fresh.add(message);
      }
    }
    store.acknowledge(again);
    return fresh;
  }

  private List<StoredMessage> wanted(List<StoredMessage> fresh, SweepRequest request) {
    List<StoredMessage> wanted = new ArrayList<>();
    for (StoredMessage message : fresh) {
      if (matched == request.max()) {
        break;
      }
      if (request.filter().test(message)) {
        wanted.add(message);
        matched++;
      } else {
        skipped++;
      }
    }
    return wanted;
  }

  private void remove(List<StoredMessage> messages) throws IOException, InterruptedException {
    // The latest receipt counts: a message can have come again.
    List<String> receipts =
        messages.stream().map(message -> held.getOrDefault(message.messageId(), "")).toList();
    try {
      store.acknowledge(receipts);
    } catch (IOException e) {
      throw new IOException(
          "%d messages are done with and could not be acknowledged, so they may come again: %s"
              .formatted(messages.size(), e.getMessage()),
          e);
    }
    for (StoredMessage message : messages) {
      held.remove(message.messageId());
      done.add(message.messageId());
    }
  }

  private void extendLeases() throws IOException, InterruptedException {
    Instant now = clock.instant();
    if (!now.isBefore(extended.plus(EXTEND_AFTER))) {
      store.extend(List.copyOf(held.values()));
      extended = now;
    }
  }

  private void giveBackAfter(IOException failure) throws InterruptedException {
    try {
      store.giveBack(List.copyOf(held.values()));
    } catch (IOException e) {
      // The leases end by themselves.
      failure.addSuppressed(e);
    }
  }
}
