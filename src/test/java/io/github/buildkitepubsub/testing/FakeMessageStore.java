package io.github.buildkitepubsub.testing;

import io.github.buildkitepubsub.publish.subscription.MessageStore;
import io.github.buildkitepubsub.publish.subscription.StoredMessage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A subscription in memory: what is pulled is hidden until its lease ends. */
public final class FakeMessageStore implements MessageStore {

  private final InstantSource clock;
  private final Map<String, Held> letters = new LinkedHashMap<>();
  private @Nullable IOException refusal;
  private int leases;
  private int pulls;
  private Runnable beforePull = () -> {};

  private static final class Held {
    private final StoredMessage letter;
    private String receipt = "";
    private Instant hiddenUntil = Instant.MIN;

    private Held(StoredMessage letter) {
      this.letter = letter;
    }
  }

  public FakeMessageStore(InstantSource clock) {
    this.clock = clock;
  }

  public void add(StoredMessage... added) {
    for (StoredMessage letter : added) {
      letters.put(letter.messageId(), new Held(letter));
    }
  }

  /** From now on letters can be pulled but not acknowledged. */
  public void refuseToAcknowledge(String message) {
    refusal = new IOException(message);
  }

  /** Is run at the start of each pull. */
  public void beforePull(Runnable task) {
    beforePull = task;
  }

  /** Gives a letter again although somebody holds it, as Pub/Sub may. */
  public void expire(String messageId) {
    held(messageId).hiddenUntil = Instant.MIN;
  }

  /** The message ids that are there, hidden or not. */
  public List<String> all() {
    return List.copyOf(letters.keySet());
  }

  /** The message ids that another reader would get now. */
  public List<String> visible() {
    return letters.values().stream()
        .filter(held -> !held.hiddenUntil.isAfter(clock.instant()))
        .map(held -> held.letter.messageId())
        .toList();
  }

  public int pulls() {
    return pulls;
  }

  @Override
  public List<StoredMessage> pull(int max, Duration wait) {
    beforePull.run();
    pulls++;
    List<StoredMessage> pulled = new ArrayList<>();
    for (String id : visible().stream().limit(max).toList()) {
      Held held = held(id);
      held.receipt = id + "/" + ++leases;
      held.hiddenUntil = clock.instant().plus(LEASE);
      StoredMessage letter = held.letter;
      pulled.add(
          new StoredMessage(
              id, held.receipt, letter.storedAt(), letter.attributes(), letter.data()));
    }
    return pulled;
  }

  @Override
  public void acknowledge(List<String> receipts) throws IOException {
    if (refusal != null && !receipts.isEmpty()) {
      throw refusal;
    }
    Set<String> acknowledged = Set.copyOf(receipts);
    letters.values().removeIf(held -> acknowledged.contains(held.receipt));
  }

  @Override
  public void extend(List<String> receipts) {
    hide(receipts, clock.instant().plus(LEASE));
  }

  @Override
  public void giveBack(List<String> receipts) {
    hide(receipts, Instant.MIN);
  }

  @Override
  public void close() {}

  private void hide(List<String> receipts, Instant until) {
    Set<String> meant = Set.copyOf(receipts);
    letters.values().stream()
        .filter(held -> meant.contains(held.receipt))
        .forEach(held -> held.hiddenUntil = until);
  }

  private Held held(String messageId) {
    Held held = letters.get(messageId);
    if (held == null) {
      throw new AssertionError("there is no letter " + messageId);
    }
    return held;
  }
}
