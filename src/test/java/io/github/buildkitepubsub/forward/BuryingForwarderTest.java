package io.github.buildkitepubsub.forward;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.buildkitepubsub.deadletter.DeadLetter;
import io.github.buildkitepubsub.event.TraceContext;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.publish.MessageId;
import io.github.buildkitepubsub.publish.PublishException;
import io.github.buildkitepubsub.testing.CapturedLog;
import io.github.buildkitepubsub.testing.Events;
import io.github.buildkitepubsub.testing.FakeDeadLetterQueue;
import io.github.buildkitepubsub.testing.FakePublisher;
import io.github.buildkitepubsub.testing.ManualClock;
import io.github.buildkitepubsub.testing.Outcomes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BuryingForwarderTest {

  private static final WebhookEvent EVENT =
      Events.parse("{\"event\":\"build.finished\",\"pipeline\":{\"slug\":\"web\"}}")
          .with("r-1")
          .in(new TraceContext("00-" + "a".repeat(32) + "-" + "b".repeat(16) + "-01", "", ""));

  private final FakePublisher publisher = new FakePublisher();
  private final FakeDeadLetterQueue deadLetters = new FakeDeadLetterQueue();
  private final ManualClock clock = new ManualClock();
  private final EventForwarder forwarder =
      new BuryingForwarder(EventForwarder.to(publisher), deadLetters, clock);

  @Test
  void buriesNothingThatIsPublished() {
    CompletionStage<Outcome> outcome = forwarder.forward(EVENT);

    assertThat(outcome.toCompletableFuture())
        .isCompletedWithValue(new Outcome.Published(new MessageId("m-1")));
    assertThat(deadLetters.buried()).isEmpty();
  }

  static List<PublishException> failures() {
    return List.of(
        PublishException.retryable("UNAVAILABLE", "down", null),
        PublishException.permanent("TOO_LARGE", "large", null),
        PublishException.misconfigured("NOT_FOUND", "no topic", null),
        PublishException.overloaded("too much", null),
        PublishException.circuitOpen(),
        PublishException.stopped());
  }

  @ParameterizedTest
  @MethodSource("failures")
  void buriesWhateverIsGivenUp(PublishException failure) {
    publisher.failNext(failure);
    publisher.hold();

    CompletionStage<Outcome> outcome = forwarder.forward(EVENT);
    clock.advance(Duration.ofSeconds(3));
    publisher.release();

    assertThat(outcome.toCompletableFuture())
        .isCompletedWithValue(new Outcome.Buried(new MessageId("d-1")));
    assertThat(deadLetters.buried())
        .containsExactly(
            DeadLetter.of(EVENT, failure, ManualClock.START.plus(Duration.ofSeconds(3))));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void failsAsThePublisherDidWhereItCannotBury(PublishException failure) {
    publisher.failNext(failure);
    deadLetters.failNext(PublishException.misconfigured("NOT_FOUND", "no dead letter topic", null));

    CompletionStage<Outcome> outcome = forwarder.forward(EVENT);

    assertThat(Outcomes.failure(outcome)).isSameAs(failure);
  }

  @Test
  void saysWhatWasBuriedAndWhatCouldNotBe() {
    PublishException down = PublishException.retryable("UNAVAILABLE", "down", null);
    PublishException missing = PublishException.misconfigured("NOT_FOUND", "no topic", null);
    publisher.failNext(down, down);

    List<ILoggingEvent> lines;
    try (CapturedLog log = new CapturedLog(BuryingForwarder.class.getName(), Level.INFO)) {
      forwarder.forward(EVENT);
      deadLetters.failNext(missing);
      forwarder.forward(EVENT);
      lines = log.lines();
    }

    assertThat(lines)
        .extracting(ILoggingEvent::getMessage)
        .containsExactly(
            "event stored in the dead letter topic", "event not stored in the dead letter topic");
    assertThat(lines).allMatch(line -> line.getLevel() == Level.WARN);
    assertThat(CapturedLog.field(lines.get(0), "status")).isEqualTo("UNAVAILABLE");
    assertThat(CapturedLog.field(lines.get(1), "status")).isEqualTo("NOT_FOUND");
    assertThat(lines)
        .allSatisfy(
            line -> {
              assertThat(CapturedLog.field(line, "event_id")).isEqualTo(EVENT.id().value());
              assertThat(CapturedLog.field(line, "event_type")).isEqualTo("build.finished");
              assertThat(CapturedLog.field(line, "pipeline")).isEqualTo("web");
              assertThat(CapturedLog.field(line, "request_id")).isEqualTo("r-1");
              assertThat(CapturedLog.field(line, "trace_id")).isEqualTo("a".repeat(32));
            });
  }
}
