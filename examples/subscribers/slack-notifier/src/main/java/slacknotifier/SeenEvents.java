package slacknotifier;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Who handles an event, and which events are handled. A claim that is neither given back nor done
 * was somebody's who is gone: after {@link #LEASE} it is free again.
 */
final class SeenEvents {

  /** Longer than Cloud Run lets a request take: README.md deploys the function with a minute. */
  static final Duration LEASE = Duration.ofMinutes(2);

  private final Store store;
  private final InstantSource clock;

  /** Whose an event is. */
  enum Claim {
    /** The caller's, who has to end it with {@link #done} or {@link #release}. */
    MINE,
    /** Another request's, or that of an instance that has just died: ask again later. */
    TAKEN,
    /** Nobody's any more. */
    DONE
  }

  SeenEvents(Store store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  Claim claim(String eventId) throws IOException, InterruptedException {
    if (store.get(doneName(eventId)).isPresent()) {
      return Claim.DONE;
    }
    String name = claimName(eventId);
    Instant now = clock.instant();
    if (store.put(name, now.toString(), Store.ABSENT)) {
      return Claim.MINE;
    }
    Optional<Store.Entry> other = store.get(name);
    boolean free = other.isPresent() && isOver(other.get(), now);
    return free && store.put(name, now.toString(), other.get().generation())
        ? Claim.MINE
        : Claim.TAKEN;
  }

  /** A name of its own, as Cloud Storage wants no two writes to one name in a second. */
  void done(String eventId) throws IOException, InterruptedException {
    store.put(doneName(eventId), "", Store.ABSENT);
  }

  void release(String eventId) throws IOException, InterruptedException {
    store.delete(claimName(eventId));
  }

  private static boolean isOver(Store.Entry claim, Instant now) {
    return Instant.parse(claim.content()).plus(LEASE).isBefore(now);
  }

  private static String claimName(String eventId) {
    return "claims/" + eventId;
  }

  private static String doneName(String eventId) {
    return "done/" + eventId;
  }
}
