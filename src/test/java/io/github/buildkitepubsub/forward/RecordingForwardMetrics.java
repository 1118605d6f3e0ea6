package io.github.buildkitepubsub.forward;

import io.github.buildkitepubsub.deadletter.DeadLetterReason;
import io.github.buildkitepubsub.publish.PublishException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Keeps what was counted. */
public final class RecordingForwardMetrics implements ForwardMetrics {

  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final AtomicInteger forwarded = new AtomicInteger();

  /** Every call but those of {@code forwarded}, as a word or two. */
  List<String> calls() {
    return calls;
  }

  int forwarded() {
    return forwarded.get();
  }

  @Override
  public void forwarded(Duration lag) {
    forwarded.incrementAndGet();
  }

  @Override
  public void left() {
    calls.add("left");
  }

  @Override
  public void putBack(PublishException.Kind why) {
    calls.add("put back " + why);
  }

  @Override
  public void buried(DeadLetterReason reason) {
    calls.add("buried " + reason.text());
  }

  @Override
  public void givenUp(DeadLetterReason reason) {
    calls.add("given up " + reason.text());
  }

  @Override
  public void bypassed() {
    calls.add("bypassed");
  }
}
