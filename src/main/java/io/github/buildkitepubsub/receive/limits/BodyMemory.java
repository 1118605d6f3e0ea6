package io.github.buildkitepubsub.receive.limits;

import io.github.buildkitepubsub.receive.address.IpAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Bounds the bytes of request bodies that are in memory at a time. A body that does not fit waits
 * unread, at the cost of a connection, until others have left.
 *
 * <p>Nobody can be told from Buildkite before the body is there, so strangers must not be able to
 * take all of it. Senders that are known (proxies, the allowlist, who has sent an authentic
 * request) may use all of it; all others together may use half of it, and one network of them an
 * eighth. Known senders come first; then networks take turns, so that one with many requests waits
 * longer than one with few.
 *
 * <p>Thread-safe. A claim that waited is granted by the thread that made room for it.
 */
public final class BodyMemory {

  private static final int STRANGERS_PART = 2;
  private static final int NETWORK_PART = 8;

  private final int largest;

  /** Guarded by this, as is all below. */
  private long total;

  private long forStrangers;
  private long forOneNetwork;
  private final Deque<Claim> knownWaiting = new ArrayDeque<>();

  private final Map<IpAddress, Network> networks = new HashMap<>();
  private final Deque<Network> turns = new ArrayDeque<>();
  private long held;
  private long heldByStrangers;
  private int waiting;

  /**
   * @param total how many bytes there may be, at least twice {@code largest}
   * @param largest the largest body: every part holds one
   */
  public BodyMemory(long total, int largest) {
    if (total < 2L * largest) {
      throw new IllegalArgumentException(
          total + " bytes do not hold two bodies of " + largest + " bytes");
    }
    this.largest = largest;
    share(total);
  }

  private void share(long bytes) {
    total = bytes;
    forStrangers = bytes / STRANGERS_PART;
    forOneNetwork = Math.max(bytes / NETWORK_PART, largest);
  }

  /**
   * Other bounds from now on. Where more is in use than there may be, bodies wait until it is less.
   *
   * @param bytes how many there may be, at least twice the largest body
   */
  public void resize(long bytes) {
    List<Claim> next;
    synchronized (this) {
      share(bytes);
      next = grantWaiting();
    }
    next.forEach(claim -> claim.granted.run());
  }

  /** Addresses of strangers that cannot be told apart. */
  private static final class Network {

    private final Deque<Claim> waiting = new ArrayDeque<>();
    private long held;
  }

  /** A part of the memory that a request has or waits for. */
  public final class Claim {

    private final IpAddress network;
    private final boolean ofStranger;
    private final Runnable granted;
    private long bytes;
    private State state = State.WAITING;

    private enum State {
      WAITING,
      GRANTED,
      RELEASED
    }

    private Claim(IpAddress network, boolean ofStranger, long bytes, Runnable granted) {
      this.network = network;
      this.ofStranger = ofStranger;
      this.bytes = bytes;
      this.granted = granted;
    }

    /** True from when the bytes may be used until they are released. */
    public boolean isGranted() {
      synchronized (BodyMemory.this) {
        return state == State.GRANTED;
      }
    }

    /** Gives back what is more than {@code needed}, of a claim that is granted. */
    public void shrinkTo(int needed) {
      List<Claim> next = List.of();
      synchronized (BodyMemory.this) {
        if (state == State.GRANTED && needed < bytes) {
          count(this, needed - bytes);
          bytes = needed;
          next = grantWaiting();
        }
      }
      next.forEach(claim -> claim.granted.run());
    }

    /** Gives all of it back, or waits for it no longer. Can be called again, to no effect. */
    public void release() {
      List<Claim> next = List.of();
      synchronized (BodyMemory.this) {
        if (!giveUp() && state == State.GRANTED) {
          state = State.RELEASED;
          count(this, -bytes);
          forgetIfIdle(this);
          next = grantWaiting();
        }
      }
      next.forEach(claim -> claim.granted.run());
    }

    /**
     * Waits no longer.
     *
     * @return false, and nothing is changed, if it was granted
     */
    public boolean giveUp() {
      synchronized (BodyMemory.this) {
        if (state != State.WAITING) {
          return false;
        }
        state = State.RELEASED;
        leave(this);
        return true;
      }
    }
  }

  /**
   * Claims {@code bytes} for a body that comes from {@code sender}.
   *
   * @param isKnown whether the sender may use all of the memory
   * @param bytes at most the largest body
   * @param granted is run once, if the claim has to wait and is then granted; must not block
   * @return a claim that is granted already, or waits
   */
  public synchronized Claim claim(IpAddress sender, boolean isKnown, int bytes, Runnable granted) {
    Claim claim = new Claim(sender.network(), !isKnown, bytes, granted);
    if (!isOvertaking(claim) && fits(claim)) {
      grant(claim);
    } else {
      join(claim);
    }
    return claim;
  }

  /** Bytes that are in use. */
  public synchronized long held() {
    return held;
  }

  /** How many bodies wait for memory. */
  public synchronized int waiting() {
    return waiting;
  }

  /** How many bytes there may be. */
  public synchronized long total() {
    return total;
  }

  /** How many networks of strangers are remembered: those that hold or wait for something. */
  synchronized int networks() {
    return networks.size();
  }

  /** Whether others, who have waited, come before it. */
  private boolean isOvertaking(Claim claim) {
    if (!knownWaiting.isEmpty()) {
      return true;
    }
    Network network = claim.ofStranger ? networks.get(claim.network) : null;
    return network != null && !network.waiting.isEmpty();
  }

  private boolean fits(Claim claim) {
    if (claim.bytes > total - held) {
      return false;
    }
    if (!claim.ofStranger) {
      return true;
    }
    Network network = networks.get(claim.network);
    return claim.bytes <= forStrangers - heldByStrangers
        && claim.bytes <= forOneNetwork - (network == null ? 0 : network.held);
  }

  private void grant(Claim claim) {
    claim.state = Claim.State.GRANTED;
    count(claim, claim.bytes);
  }

  private void count(Claim claim, long change) {
    held += change;
    if (claim.ofStranger) {
      heldByStrangers += change;
      networks.computeIfAbsent(claim.network, key -> new Network()).held += change;
    }
  }

  private void join(Claim claim) {
    waiting++;
    if (!claim.ofStranger) {
      knownWaiting.add(claim);
      return;
    }
    Network network = networks.computeIfAbsent(claim.network, key -> new Network());
    if (network.waiting.isEmpty()) {
      turns.add(network);
    }
    network.waiting.add(claim);
  }

  private void leave(Claim claim) {
    waiting--;
    if (!claim.ofStranger) {
      knownWaiting.remove(claim);
      return;
    }
    Network network = networks.get(claim.network);
    if (network != null && network.waiting.remove(claim) && network.waiting.isEmpty()) {
      turns.remove(network);
      forgetIfIdle(claim);
    }
  }

  private void forgetIfIdle(Claim claim) {
    Network network = claim.ofStranger ? networks.get(claim.network) : null;
    if (network != null && network.held == 0 && network.waiting.isEmpty()) {
      networks.remove(claim.network);
    }
  }

  /** Grants what fits now; each network's turn comes round until none of them gets anything. */
  private List<Claim> grantWaiting() {
    if (waiting == 0) {
      return List.of();
    }
    List<Claim> next = new ArrayList<>();
    for (Claim claim = knownWaiting.peek();
        claim != null && fits(claim);
        claim = knownWaiting.peek()) {
      knownWaiting.remove();
      next.add(admit(claim));
    }
    int passedOver = 0;
    while (knownWaiting.isEmpty() && passedOver < turns.size()) {
      Network network = turns.remove();
      Claim claim = network.waiting.element();
      if (fits(claim)) {
        network.waiting.remove();
        next.add(admit(claim));
        passedOver = 0;
      } else {
        passedOver++;
      }
      if (!network.waiting.isEmpty()) {
        turns.add(network);
      }
    }
    return next;
  }

  private Claim admit(Claim claim) {
    waiting--;
    grant(claim);
    return claim;
  }
}
