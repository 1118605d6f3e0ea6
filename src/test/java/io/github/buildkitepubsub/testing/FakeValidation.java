package io.github.buildkitepubsub.testing;

import io.github.buildkitepubsub.event.EventType;
import io.github.buildkitepubsub.validate.EventValidation;
import io.github.buildkitepubsub.validate.EventValidator;
import io.github.buildkitepubsub.validate.ValidationMetrics;
import io.github.buildkitepubsub.validate.ValidationSettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The validation stage with a validator of the test's own; writes down what is counted. */
public final class FakeValidation implements ValidationMetrics {

  private final List<String> counted = new CopyOnWriteArrayList<>();

  /** A stage that is off, and would not know what to do. */
  public static EventValidation off() {
    return new FakeValidation()
        .stage(
            ValidationSettings.defaults(),
            event -> {
              throw new AssertionError("validation is off");
            },
            new ManualClock());
  }

  public EventValidation stage(
      ValidationSettings settings, EventValidator validator, ManualClock clock) {
    return new EventValidation(settings, validator, this, clock::nanoTime);
  }

  /** Every call, in order. */
  public List<String> counted() {
    return counted;
  }

  @Override
  public void validated(Duration took) {
    counted.add("validated " + took);
  }

  @Override
  public void invalid(EventType type) {
    counted.add("invalid " + type);
  }
}
