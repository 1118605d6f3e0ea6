package io.github.buildkitepubsub.embedded;

import com.google.pubsub.v1.PubsubMessage;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Calls that are to go wrong, and how. Made by {@link Faults#on}; narrow it first, then end with
 * one of {@link #fail}, {@link #delay}, {@link #hang} and {@link #loseAnswer}, which puts it in
 * force.
 */
public final class FaultRule {
  private final Faults faults;
  private final Rpc rpc;
  private final AtomicInteger remaining = new AtomicInteger(Integer.MAX_VALUE);
  private @Nullable String resourceId;
  private @Nullable String attribute;
  private @Nullable String value;
  private FaultPlan plan = FaultPlan.NONE;

  FaultRule(Faults faults, Rpc rpc) {
    this.faults = faults;
    this.rpc = rpc;
  }

  /** Only calls on the topic or subscription of this short name. */
  public FaultRule resource(String id) {
    resourceId = id;
    return this;
  }

  /** Only publish calls of which a message has this attribute. */
  public FaultRule attribute(String key, String attributeValue) {
    attribute = key;
    value = attributeValue;
    return this;
  }

  /** Only the next {@code n} calls that match; without it all until {@link Faults#clear}. */
  public FaultRule times(int n) {
    remaining.set(n);
    return this;
  }

  /** Answers with this status and has no other effect. */
  public void fail(Status.Code code) {
    apply(new FaultPlan(Duration.ZERO, false, code, false));
  }

  /** Handles the call this much later. */
  public void delay(Duration latency) {
    apply(new FaultPlan(latency, false, null, false));
  }

  /**
   * Does not handle the call before {@link Faults#clear}, and then only if the client still waits.
   */
  public void hang() {
    apply(new FaultPlan(Duration.ZERO, true, null, false));
  }

  /**
   * Handles the call, then answers UNAVAILABLE: what a client sees whose connection broke before
   * the answer came. Its next attempt makes a duplicate.
   */
  public void loseAnswer() {
    apply(new FaultPlan(Duration.ZERO, false, null, true));
  }

  private void apply(FaultPlan chosen) {
    plan = chosen;
    faults.add(this);
  }

  /** The rule's plan where the call matches and calls remain, else none. */
  FaultPlan planFor(Rpc called, String resource, List<PubsubMessage> messages) {
    boolean matches =
        rpc == called
            && (resourceId == null || resource.endsWith("/" + resourceId))
            && (attribute == null || messages.stream().anyMatch(this::hasAttribute));
    return matches && useOne() ? plan : FaultPlan.NONE;
  }

  private boolean useOne() {
    int before = remaining.getAndUpdate(n -> n == Integer.MAX_VALUE || n == 0 ? n : n - 1);
    return before > 0;
  }

  private boolean hasAttribute(PubsubMessage message) {
    return attribute != null
        && value != null
        && value.equals(message.getAttributesMap().get(attribute));
  }
}
