package io.github.buildkitepubsub.testing;

import io.github.buildkitepubsub.event.EventType;
import io.github.buildkitepubsub.receive.ErrorCode;
import io.github.buildkitepubsub.receive.Limit;
import io.github.buildkitepubsub.receive.ReceiveMetrics;
import io.github.buildkitepubsub.receive.authentication.AuthenticationException;
import io.github.buildkitepubsub.receive.limits.BodyMemory;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** Writes down what the edge counts, one line a call. */
public final class RecordingReceiveMetrics implements ReceiveMetrics {

  private volatile @Nullable BodyMemory memory;
  private volatile @Nullable DoubleSupplier silence;

  private final List<String> calls = new CopyOnWriteArrayList<>();

  /** Every call, in order. */
  public List<String> calls() {
    return calls;
  }

  @Override
  public void answered(int status, @Nullable EventType type, Duration took) {
    calls.add("answered " + status + " " + type + " " + took);
  }

  @Override
  public void authenticationFailed(AuthenticationException.Reason reason) {
    calls.add("authenticationFailed " + reason);
  }

  @Override
  public void refused(ErrorCode error) {
    calls.add("refused " + error);
  }

  @Override
  public void limited(Limit limit) {
    calls.add("limited " + limit);
  }

  /** What bodies share. */
  public BodyMemory memory() {
    return Objects.requireNonNull(memory, "nothing is watched");
  }

  @Override
  public void watch(BodyMemory memory) {
    this.memory = memory;
  }

  @Override
  public void watchSilence(DoubleSupplier seconds) {
    silence = seconds;
  }

  /** How long no authentic request has come. */
  public double silence() {
    return Objects.requireNonNull(silence, "nothing is watched").getAsDouble();
  }

  @Override
  public void parsed(EventType type, int bytes, Duration took) {
    calls.add("parsed " + type + " " + bytes + " " + took);
  }

  @Override
  public void duplicate() {
    calls.add("duplicate");
  }
}
