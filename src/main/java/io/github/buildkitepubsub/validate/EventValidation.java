package io.github.buildkitepubsub.validate;

import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.logging.EventFields;
import io.github.buildkitepubsub.validate.Verdict.Action;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares each event with its schema as its settings say, counts what is not valid and logs some
 * of it. Thread-safe; while it is off it costs nothing.
 */
public final class EventValidation {

  private static final Logger log = LoggerFactory.getLogger(EventValidation.class);

  /** One line a minute and type says that there is a problem; the counter says how large it is. */
  private static final Duration LOG_INTERVAL = Duration.ofMinutes(1);

  private final EventValidator validator;
  private final ValidationMetrics metrics;
  private final LongSupplier nanoTime;
  private final LogSampler sampler;
  private final ValidationSettings settings;

  /**
   * @param nanoTime a monotonic time in nanoseconds, as {@link System#nanoTime()}
   */
  public EventValidation(
      ValidationSettings settings,
      EventValidator validator,
      ValidationMetrics metrics,
      LongSupplier nanoTime) {
    this(settings, validator, metrics, nanoTime, new LogSampler(LOG_INTERVAL, nanoTime));
  }

  private EventValidation(
      ValidationSettings settings,
      EventValidator validator,
      ValidationMetrics metrics,
      LongSupplier nanoTime,
      LogSampler sampler) {
    this.settings = settings;
    this.validator = validator;
    this.metrics = metrics;
    this.nanoTime = nanoTime;
    this.sampler = sampler;
    if (settings.mode() != ValidationMode.OFF) {
      validator.prepare();
    }
  }

  /** The same stage with other settings; may take a second to get ready. */
  public EventValidation with(ValidationSettings other) {
    return new EventValidation(other, validator, metrics, nanoTime, sampler);
  }

  /** Whether it looks at events at all. */
  public boolean isOn() {
    return settings.mode() != ValidationMode.OFF;
  }

  /** What is to be done with {@code event}. Does not throw. */
  public Verdict check(WebhookEvent event) {
    if (!isOn()) {
      return Verdict.FORWARD;
    }
    long start = nanoTime.getAsLong();
    List<Violation> found = validator.validate(event);
    metrics.validated(Duration.ofNanos(nanoTime.getAsLong() - start));
    if (found.isEmpty()) {
      return Verdict.FORWARD;
    }
    metrics.invalid(event.type());
    List<Violation> told = found.subList(0, Math.min(found.size(), settings.maxViolations()));
    Action action = action();
    warn(event, told, action);
    return action == Action.FORWARD ? Verdict.FORWARD : new Verdict(action, List.copyOf(told));
  }

  private Action action() {
    if (settings.mode() == ValidationMode.REPORT) {
      return Action.FORWARD;
    }
    return switch (settings.onInvalid()) {
      case REJECT -> Action.REJECT;
      case DEAD_LETTER -> Action.BURY;
    };
  }

  /** Never a value: only where it stands. */
  private void warn(WebhookEvent event, List<Violation> violations, Action action) {
    long heldBack = sampler.take(event.type().label());
    if (heldBack == LogSampler.HOLD_BACK) {
      return;
    }
    EventFields.add(log.atWarn(), event)
        .addKeyValue(
            "violations",
            violations.stream().map(Violation::toString).collect(Collectors.joining("; ")))
        .addKeyValue("action", action)
        .addKeyValue("held_back", heldBack)
        .log("event does not match the schema of its type");
  }
}
