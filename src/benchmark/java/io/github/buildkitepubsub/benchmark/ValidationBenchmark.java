package io.github.buildkitepubsub.benchmark;

import io.github.buildkitepubsub.event.MalformedEventException;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.metrics.PrometheusValidationMetrics;
import io.github.buildkitepubsub.validate.EventValidation;
import io.github.buildkitepubsub.validate.SchemaValidator;
import io.github.buildkitepubsub.validate.ValidationMode;
import io.github.buildkitepubsub.validate.ValidationSettings;
import io.github.buildkitepubsub.validate.Verdict;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Whether a valid event matches the schema of its type. */
@State(Scope.Benchmark)
public class ValidationBenchmark extends CountedBenchmark {

  @Param({"OFF", "REPORT", "STRICT"})
  ValidationMode mode = ValidationMode.OFF;

  @Param({Bodies.SMALL, Bodies.TYPICAL, Bodies.LARGE})
  String body = Bodies.TYPICAL;

  private @Nullable EventValidation validation;
  private @Nullable WebhookEvent event;

  @Setup
  public void prepare() throws MalformedEventException {
    event = Bodies.event(body);
    validation =
        new EventValidation(
            new ValidationSettings(mode, null, null, null),
            new SchemaValidator(),
            new PrometheusValidationMetrics(new PrometheusRegistry()),
            System::nanoTime);
    if (!validation.check(event).equals(Verdict.FORWARD)) {
      throw new IllegalStateException("the sample " + body + " is not valid");
    }
  }

  @Benchmark
  @SuppressWarnings("NullAway") // Set by prepare().
  public Verdict check() {
    return validation.check(event);
  }
}
