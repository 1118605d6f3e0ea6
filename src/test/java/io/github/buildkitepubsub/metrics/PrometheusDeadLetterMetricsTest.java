package io.github.buildkitepubsub.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.deadletter.DeadLetter;
import io.github.buildkitepubsub.deadletter.DeadLetterQueue;
import io.github.buildkitepubsub.deadletter.MeteredDeadLetterQueue;
import io.github.buildkitepubsub.publish.MessageId;
import io.github.buildkitepubsub.publish.PublishException;
import io.github.buildkitepubsub.testing.Events;
import io.github.buildkitepubsub.testing.Exposition;
import io.github.buildkitepubsub.testing.FakeDeadLetterQueue;
import io.github.buildkitepubsub.testing.ManualClock;
import io.github.buildkitepubsub.testing.Outcomes;
import io.github.buildkitepubsub.testing.Promtool;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What a queue that is metered shows in a scrape. */
class PrometheusDeadLetterMetricsTest {

  private final PublishException down = PublishException.retryable("UNAVAILABLE", "down", null);

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final FakeDeadLetterQueue queue = new FakeDeadLetterQueue();
  private final DeadLetterQueue metered =
      new MeteredDeadLetterQueue(queue, new PrometheusDeadLetterMetrics(registry));

  @Test
  void countsLettersByTypeAndReason() {
    CompletionStage<MessageId> first = metered.bury(letter("build.finished", down));
    metered.bury(letter("invented", PublishException.stopped()));

    assertThat(first.toCompletableFuture()).isCompletedWithValue(new MessageId("d-1"));
    assertThat(Exposition.samples(registry, "buildkite_dlq"))
        .containsExactlyInAnyOrder(
            "buildkite_dlq_messages_total{event_type=\"build.finished\","
                + "failure_reason=\"connection_error\"} 1.0",
            "buildkite_dlq_messages_total{event_type=\"other\",failure_reason=\"unknown\"} 1.0");
  }

  @Test
  void countsWhatIsNotBuriedByWhyNot() {
    PublishException missing = PublishException.misconfigured("NOT_FOUND", "no topic", null);
    queue.failNext(missing);

    CompletionStage<MessageId> outcome = metered.bury(letter("build.finished", down));

    assertThat(Outcomes.failure(outcome)).isSameAs(missing);
    assertThat(Exposition.samples(registry, "buildkite_dlq"))
        .containsExactly(
            "buildkite_dlq_failures_total{kind=\"misconfigured\",status=\"NOT_FOUND\"} 1.0");
  }

  @Test
  void satisfiesPromtool() throws Exception {
    queue.failNext(down);
    metered.bury(letter("build.finished", down));
    metered.bury(letter("build.finished", down));

    assertThat(Promtool.check(Exposition.of(registry))).isEqualTo(new Promtool.Verdict(0, ""));
  }

  private static DeadLetter letter(String type, PublishException failure) {
    return DeadLetter.of(Events.of(type), failure, ManualClock.START);
  }
}
