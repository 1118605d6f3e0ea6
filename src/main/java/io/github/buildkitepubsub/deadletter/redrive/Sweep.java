package io.github.buildkitepubsub.deadletter.redrive;

import io.github.buildkitepubsub.deadletter.redrive.LetterHandler.Handled;
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
 * One pass over the letters that a store gives. Letters are held while it lasts, so that the store
 * gives others; in the end all that are not done with are given back, so that the next pass has
 * them at once. Used once, by one thread.
 *
 * <p>It ends when the store gives nothing new twice in a row: there may still be letters, as when
 * another reader holds them.
 */
public final class Sweep {

  /** How many letters are pulled at a time. */
  public static final int PAGE = 100;

  /** How many letters are looked at: it bounds what is held. */
  static final int MAX_SEEN = 50_000;

  private static final int BARREN_PULLS = 2;

  /** The rest of the lease is for one page: its waiting, publishing and pulling. */
  private static final Duration EXTEND_AFTER = DeadLetterStore.LEASE.dividedBy(3);

  private final DeadLetterStore store;
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
    /** As many letters matched as were wanted: there may be more. */
    ENOUGH,
    /** As many letters were looked at as a pass can hold: there may be more. */
    TOO_MANY,
    /** The handler wants no more. */
    FINISHED,
    /** It was told to. */
    STOPPED
  }

  public Sweep(DeadLetterStore store, InstantSource clock, Stop stop) {
    this.store = store;
    this.clock = clock;
    this.stop = stop;
    this.extended = clock.instant();
  }

  /**
   * Shows the letters that {@code request} asks for to {@code handler}, a page at a time.
   *
   * @throws IOException if the store fails; the counts are then of what came before
   */
  public End run(SweepRequest request, LetterHandler handler)
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

  /** How many letters were handled. */
  public int matched() {
    return matched;
  }

  /** How many letters were looked at and not wanted. */
  public int skipped() {
    return skipped;
  }

  /** How many letters were removed. */
  public int removed() {
    return done.size();
  }

  private End pass(SweepRequest request, LetterHandler handler)
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
      List<StoredLetter> fresh = fresh(store.pull(request.page(), request.patience()));
      barren = fresh.isEmpty() ? barren + 1 : 0;
      List<StoredLetter> wanted = wanted(fresh, request);
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
  private List<StoredLetter> fresh(List<StoredLetter> pulled)
      throws IOException, InterruptedException {
    List<StoredLetter> fresh = new ArrayList<>();
    List<String> again = new ArrayList<>();
    for (StoredLetter letter : pulled) {
      if (done.contains(letter.messageId())) {
        again.add(letter.receipt());
      } else if (held.put(letter.messageId(), letter.receipt()) == null) {
        fresh.add(letter);
      }
    }
    store.acknowledge(again);
    return fresh;
  }

  private List<StoredLetter> wanted(List<StoredLetter> fresh, SweepRequest request) {
    List<StoredLetter> wanted = new ArrayList<>();
    for (StoredLetter letter : fresh) {
      if (matched == request.max()) {
        break;
      }
      if (request.filter().test(letter)) {
        wanted.add(letter);
        matched++;
      } else {
        skipped++;
      }
    }
    return wanted;
  }

  private void remove(List<StoredLetter> letters) throws IOException, InterruptedException {
    // The latest receipt counts: a letter can have come again.
    List<String> receipts =
        letters.stream().map(letter -> held.getOrDefault(letter.messageId(), "")).toList();
    try {
      store.acknowledge(receipts);
    } catch (IOException e) {
      throw new IOException(
          "%d letters are done with and could not be acknowledged, so they may come again: %s"
              .formatted(letters.size(), e.getMessage()),
          e);
    }
    for (StoredLetter letter : letters) {
      held.remove(letter.messageId());
      done.add(letter.messageId());
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
