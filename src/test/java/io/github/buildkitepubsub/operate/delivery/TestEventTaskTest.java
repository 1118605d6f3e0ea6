package io.github.buildkitepubsub.operate.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.buildkitepubsub.event.EventParser;
import io.github.buildkitepubsub.event.EventSettings;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.forward.EventForwarder;
import io.github.buildkitepubsub.forward.ForwardSettings;
import io.github.buildkitepubsub.forward.Forwarder;
import io.github.buildkitepubsub.forward.RecordingForwardMetrics;
import io.github.buildkitepubsub.forward.Trial;
import io.github.buildkitepubsub.operate.Calls;
import io.github.buildkitepubsub.operate.task.TaskFailedException;
import io.github.buildkitepubsub.publish.PublishException;
import io.github.buildkitepubsub.spool.SpoolException;
import io.github.buildkitepubsub.spool.SpoolException.Reason;
import io.github.buildkitepubsub.testing.FakePublisher;
import io.github.buildkitepubsub.testing.FakeSpool;
import io.github.buildkitepubsub.testing.ManualClock;
import io.github.buildkitepubsub.testing.ManualScheduler;
import io.github.buildkitepubsub.validate.Verdict;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TestEventTaskTest {

  private final FakeSpool spool = new FakeSpool();
  private final FakePublisher publisher = new FakePublisher();
  private final ManualClock clock = new ManualClock();
  private final Forwarder forwarder =
      new Forwarder(
          spool,
          publisher,
          null,
          ForwardSettings.defaults(),
          null,
          new RecordingForwardMetrics(),
          clock,
          clock::nanoTime,
          new ManualScheduler());
  private final TestEventTask task = task(Trial.through(spool, forwarder, clock::nanoTime));

  private TestEventTask task(Trial trial) {
    return new TestEventTask(
        () -> new EventParser(EventSettings.defaults()),
        event -> {
          clock.advance(Duration.ofMillis(2));
          return Verdict.FORWARD;
        },
        trial,
        () -> "id-1",
        clock,
        clock::nanoTime);
  }

  @BeforeEach
  void start() {
    forwarder.start();
  }

  @Test
  void publishesAnEventAndTellsHowLongEachStepTook() throws Exception {
    String answer = Calls.answer(task);

    WebhookEvent sent = publisher.published().get(0);
    assertThat(answer)
        .isEqualTo(
            """
            event_id=%s
            event_type=buildkite-pubsub.test
            parse_ms=0.000
            validate_ms=2.000
            validation=forward
            append_ms=0.000
            publish_ms=0.000
            outcome=published
            message_id=m-1
            """
                .formatted(sent.id()));
    assertThat(sent.type().name()).isEqualTo("buildkite-pubsub.test");
    assertThat(spool.entries()).isEmpty();
  }

  @Test
  void hasNoStepOfASpoolThatIsNotThere() throws Exception {
    String answer =
        Calls.answer(task(Trial.through(EventForwarder.to(publisher), clock::nanoTime)));

    assertThat(answer).contains("publish_ms=", "outcome=published").doesNotContain("append_ms");
  }

  @Test
  void failsWherePubSubDoesNotTakeIt() {
    publisher.failNext(PublishException.retryable("UNAVAILABLE", "down", null));
    StringWriter answer = new StringWriter();

    assertThatThrownBy(() -> Calls.call(task, answer))
        .isInstanceOf(TaskFailedException.class)
        .hasMessageContaining("it waits in the spool");
    assertThat(answer.toString()).contains("append_ms=", "outcome=spooled");
    assertThat(spool.entries()).hasSize(1);
  }

  @Test
  void failsWhereTheDiskDoesNotTakeIt() {
    spool.failAppends(new SpoolException(Reason.FULL, "the spool is full", null));

    assertThatThrownBy(() -> Calls.answer(task))
        .isInstanceOf(TaskFailedException.class)
        .hasMessage("it was not taken: the spool is full");
  }

  @Test
  void doesNotWaitForEver() {
    publisher.hold();

    assertThatThrownBy(() -> Calls.answer(task, "within=10ms"))
        .isInstanceOf(TaskFailedException.class)
        .hasMessageContaining("no outcome within PT0.01S");
  }
}
