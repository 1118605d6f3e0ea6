package io.github.buildkitepubsub.embedded;

import com.google.pubsub.v1.PublishRequest;
import com.google.pubsub.v1.PubsubMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Makes the server misbehave, for tests, and counts what it was asked. Thread-safe; takes effect
 * while the server runs.
 *
 * <pre>{@code
 * faults.on(Rpc.PUBLISH).times(3).fail(Status.Code.UNAVAILABLE);
 * faults.on(Rpc.PUBLISH).resource("orders").delay(Duration.ofMillis(200));
 * faults.on(Rpc.PUBLISH).attribute("kind", "poison").fail(Status.Code.INVALID_ARGUMENT);
 * }</pre>
 *
 * All rules that match a call apply to it together.
 */
public final class Faults {

  /** How many batch sizes are remembered. */
  static final int MAX_BATCH_SIZES = 10_000;

  private final List<FaultRule> rules = new ArrayList<>();
  private final List<Runnable> hanging = new ArrayList<>();
  private final Map<Rpc, Long> calls = new EnumMap<>(Rpc.class);
  private final Deque<Integer> batchSizes = new ArrayDeque<>();
  private long messages;

  /** Starts a rule, which is in force once it says how calls go wrong. */
  public FaultRule on(Rpc rpc) {
    return new FaultRule(this, rpc);
  }

  /** Ends all rules. Hanging calls whose client still waits are handled now. Counters stay. */
  public void clear() {
    List<Runnable> released;
    synchronized (this) {
      rules.clear();
      released = List.copyOf(hanging);
      hanging.clear();
    }
    released.forEach(Runnable::run);
  }

  /** Calls so far, failed ones included. */
  public synchronized long calls(Rpc rpc) {
    return calls.getOrDefault(rpc, 0L);
  }

  /** Messages in all publish calls so far, failed ones included. */
  public synchronized long messages() {
    return messages;
  }

  /** Messages in each publish call, oldest first; the last 10,000 calls. */
  public synchronized List<Integer> batchSizes() {
    return List.copyOf(batchSizes);
  }

  synchronized void add(FaultRule rule) {
    rules.add(rule);
  }

  /** Keeps a call until {@link #clear}. */
  synchronized void hang(Runnable call) {
    hanging.add(call);
  }

  /** Drops hanging calls: the server is closing. */
  synchronized void forgetHanging() {
    hanging.clear();
  }

  synchronized FaultPlan planPublish(PublishRequest request) {
    int size = request.getMessagesCount();
    messages += size;
    batchSizes.add(size);
    if (batchSizes.size() > MAX_BATCH_SIZES) {
      batchSizes.remove();
    }
    return plan(Rpc.PUBLISH, request.getTopic(), request.getMessagesList());
  }

  synchronized FaultPlan plan(Rpc rpc, String resource) {
    return plan(rpc, resource, List.of());
  }

  private FaultPlan plan(Rpc rpc, String resource, List<PubsubMessage> published) {
    calls.merge(rpc, 1L, Long::sum);
    FaultPlan plan = FaultPlan.NONE;
    for (FaultRule rule : rules) {
      plan = plan.and(rule.planFor(rpc, resource, published));
    }
    return plan;
  }
}
