package io.github.buildkitepubsub.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.buildkitepubsub.event.EventParser;
import io.github.buildkitepubsub.event.EventSettings;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.forward.EventForwarder;
import io.github.buildkitepubsub.forward.Outcome;
import io.github.buildkitepubsub.publish.MessageId;
import io.github.buildkitepubsub.publish.PublishException;
import io.github.buildkitepubsub.testing.CapturedLog;
import io.github.buildkitepubsub.testing.Events;
import io.github.buildkitepubsub.testing.FakePublisher;
import io.github.buildkitepubsub.testing.FakeValidation;
import io.github.buildkitepubsub.testing.ManualClock;
import io.github.buildkitepubsub.testing.Outcomes;
import io.github.buildkitepubsub.testing.RecordingReceiveMetrics;
import io.github.buildkitepubsub.validate.OnInvalid;
import io.github.buildkitepubsub.validate.ValidationMode;
import io.github.buildkitepubsub.validate.ValidationSettings;
import io.github.buildkitepubsub.validate.Violation;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class IntakeTest {

  static final InvalidEvents NOTHING_TO_BURY =
      (event, violations) -> {
        throw new AssertionError("no event is invalid here");
      };

  private static final List<Violation> VIOLATIONS =
      List.of(new Violation("/build/number", "string found, integer expected", "type"));

  private final FakePublisher publisher = new FakePublisher();
  private final RecordingReceiveMetrics metrics = new RecordingReceiveMetrics();
  private final Iterator<Long> nanos = Stream.iterate(0L, n -> n + 1_000).iterator();
  private final Intake intake =
      new Intake(
          new EventParser(EventSettings.defaults()),
          FakeValidation.off(),
          EventForwarder.to(publisher),
          NOTHING_TO_BURY,
          metrics,
          RequestTracing.OFF,
          nanos::next);

  @Test
  void parsesAnEventAndMeasuresIt() {
    byte[] body = Events.body("build.finished");

    WebhookEvent event = intake.parse(body, "ignored", ManualClock.START);

    assertThat(event.type().name()).isEqualTo("build.finished");
    assertThat(event.body()).isSameAs(body);
    assertThat(event.receivedAt()).isEqualTo(ManualClock.START);
    assertThat(metrics.calls()).containsExactly("parsed build.finished 26 PT0.000001S");
  }

  @Test
  void takesTheTypeFromTheHeaderWhereTheBodyHasNone() {
    WebhookEvent event = intake.parse(Events.bytes("{}"), "job.started", ManualClock.START);

    assertThat(event.type().name()).isEqualTo("job.started");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "``, BODY_EMPTY",
        "{, BODY_NOT_JSON",
        "null, BODY_NOT_AN_OBJECT",
        "{}, BODY_NO_EVENT_TYPE",
        "`{\"event\":\"a\",\"event\":\"b\"}`, BODY_DUPLICATE_KEY"
      })
  void refusesWhatIsNotAnEvent(String body, ErrorCode expected) {
    Refusal refusal =
        catchThrowableOfType(
            Refusal.class, () -> intake.parse(Events.bytes(body), null, ManualClock.START));

    assertThat(refusal.error()).isEqualTo(expected);
    assertThat(refusal).hasMessageNotContainingAny("MalformedEventException", "null");
    assertThat(metrics.calls()).isEmpty();
  }

  @Test
  void refusesWhatIsNotUtf8OrNestedTooDeep() {
    byte[] notUtf8 = {'{', '"', (byte) 0xff, '"', ':', '1', '}'};
    byte[] tooDeep = Events.bytes("{\"event\":" + "[".repeat(65) + "]".repeat(65) + "}");

    Refusal first =
        catchThrowableOfType(Refusal.class, () -> intake.parse(notUtf8, null, ManualClock.START));
    Refusal second =
        catchThrowableOfType(Refusal.class, () -> intake.parse(tooDeep, null, ManualClock.START));

    assertThat(first.error()).isEqualTo(ErrorCode.BODY_NOT_UTF8);
    assertThat(second.error()).isEqualTo(ErrorCode.BODY_TOO_DEEP);
  }

  @Test
  void publishesAnEventAndAnswersWithItsMessageId() {
    WebhookEvent event = Events.of("build.finished");

    CompletableFuture<Answer.Success> answer = intake.relay(event).toCompletableFuture();

    assertThat(publisher.published()).containsExactly(event);
    assertThat(answer)
        .isCompletedWithValueMatching(
            success ->
                "m-1".equals(success.messageId()) && event.id().value().equals(success.eventId()));
  }

  @Test
  void answersThatAnEventIsBuriedWithout200() {
    WebhookEvent event = Events.of("build.finished");
    Intake burying =
        new Intake(
            new EventParser(EventSettings.defaults()),
            FakeValidation.off(),
            ignored -> CompletableFuture.completedFuture(new Outcome.Buried(new MessageId("d-1"))),
            NOTHING_TO_BURY,
            metrics,
            RequestTracing.OFF,
            nanos::next);

    CompletableFuture<Answer.Success> answer = burying.relay(event).toCompletableFuture();

    assertThat(answer)
        .isCompletedWithValue(Answer.Success.of(event, new Outcome.Buried(new MessageId("d-1"))));
    assertThat(answer.join().httpStatus()).isEqualTo(202);
  }

  @Test
  void doesNotPublishAPing() {
    CompletableFuture<Answer.Success> answer =
        intake.relay(Events.of("ping")).toCompletableFuture();

    assertThat(publisher.attempts()).isEmpty();
    assertThat(answer).isCompletedWithValue(Answer.Success.PONG);
  }

  @Test
  void answersOnlyOnceTheEventIsPublished() {
    publisher.hold();

    CompletableFuture<Answer.Success> answer =
        intake.relay(Events.of("build.finished")).toCompletableFuture();
    boolean early = answer.isDone();
    publisher.release();

    assertThat(early).isFalse();
    assertThat(answer).isCompleted();
  }

  @Test
  void reportsAndForwardsWhatIsNotValid() {
    CompletableFuture<Answer.Success> answer =
        validating(ValidationMode.REPORT, OnInvalid.REJECT, NOTHING_TO_BURY)
            .relay(Events.of("build.finished"))
            .toCompletableFuture();

    assertThat(publisher.published()).hasSize(1);
    assertThat(answer.join().httpStatus()).isEqualTo(200);
  }

  @Test
  void refusesWhatIsNotValidAndSaysWhere() {
    Refusal refusal =
        (Refusal)
            Outcomes.failure(
                validating(ValidationMode.STRICT, OnInvalid.REJECT, NOTHING_TO_BURY)
                    .relay(Events.of("build.finished")));

    assertThat(refusal.error()).isEqualTo(ErrorCode.BODY_INVALID);
    assertThat(refusal.violations()).isEqualTo(VIOLATIONS);
    assertThat(publisher.attempts()).isEmpty();
  }

  @Test
  void buriesWhatIsNotValid() {
    WebhookEvent event = Events.of("build.finished");
    List<Object> buried = new ArrayList<>();
    InvalidEvents letters =
        (which, violations) -> {
          buried.addAll(List.of(which, violations));
          return CompletableFuture.completedFuture(new Outcome.Buried(new MessageId("d-1")));
        };

    CompletableFuture<Answer.Success> answer =
        validating(ValidationMode.STRICT, OnInvalid.DEAD_LETTER, letters)
            .relay(event)
            .toCompletableFuture();

    assertThat(answer)
        .isCompletedWithValue(Answer.Success.of(event, new Outcome.Buried(new MessageId("d-1"))));
    assertThat(buried).containsExactly(event, VIOLATIONS);
    assertThat(publisher.attempts()).isEmpty();
  }

  @Test
  void refusesWithTheCatalogueWhatCannotBeBuried() {
    InvalidEvents down =
        (event, violations) ->
            CompletableFuture.failedFuture(
                PublishException.retryable("UNAVAILABLE", "inside", null));

    Refusal refusal;
    try (CapturedLog log = new CapturedLog(Intake.class.getName(), Level.INFO)) {
      refusal =
          (Refusal)
              Outcomes.failure(
                  validating(ValidationMode.STRICT, OnInvalid.DEAD_LETTER, down)
                      .relay(Events.of("build.finished")));
      assertThat(log.lines()).hasSize(1);
    }

    assertThat(refusal.error()).isEqualTo(ErrorCode.PUBLISH_UNAVAILABLE);
    assertThat(publisher.attempts()).isEmpty();
  }

  @Test
  void doesNotValidateAPing() {
    CompletableFuture<Answer.Success> answer =
        validating(ValidationMode.STRICT, OnInvalid.REJECT, NOTHING_TO_BURY)
            .relay(Events.of("ping"))
            .toCompletableFuture();

    assertThat(answer).isCompletedWithValue(Answer.Success.PONG);
  }

  /** Nothing is valid for it. */
  private Intake validating(ValidationMode mode, OnInvalid onInvalid, InvalidEvents letters) {
    return new Intake(
        new EventParser(EventSettings.defaults()),
        new FakeValidation()
            .stage(
                new ValidationSettings(mode, onInvalid, null, null),
                event -> VIOLATIONS,
                new ManualClock()),
        EventForwarder.to(publisher),
        letters,
        metrics,
        RequestTracing.OFF,
        nanos::next);
  }

  static List<Arguments> failures() {
    return List.of(
        Arguments.of(
            PublishException.retryable("UNAVAILABLE", "inside", null),
            ErrorCode.PUBLISH_UNAVAILABLE),
        Arguments.of(
            PublishException.permanent("TOO_LARGE", "inside", null), ErrorCode.PUBLISH_REFUSED),
        Arguments.of(
            PublishException.misconfigured("NOT_FOUND", "inside", null),
            ErrorCode.PUBLISH_MISCONFIGURED),
        Arguments.of(PublishException.overloaded("inside", null), ErrorCode.PUBLISH_OVERLOADED),
        Arguments.of(PublishException.circuitOpen(), ErrorCode.PUBLISH_PAUSED),
        Arguments.of(PublishException.stopped(), ErrorCode.PUBLISH_STOPPED));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void refusesWithTheCatalogueAndLogsTheCause(PublishException failure, ErrorCode expected) {
    publisher.failNext(failure);
    WebhookEvent event = Events.of("build.finished");

    Refusal refusal;
    List<ILoggingEvent> lines;
    try (CapturedLog log = new CapturedLog(Intake.class.getName(), Level.INFO)) {
      refusal = (Refusal) Outcomes.failure(intake.relay(event));
      lines = log.lines();
    }

    assertThat(refusal.error()).isEqualTo(expected);
    assertThat(refusal).hasMessage(expected.message());
    assertThat(lines).hasSize(1);
    assertThat(lines.get(0).getLevel()).isEqualTo(Level.WARN);
    assertThat(lines.get(0).getMessage()).isEqualTo("event not published");
    assertThat(CapturedLog.field(lines.get(0), "event_id")).isEqualTo(event.id().value());
    assertThat(CapturedLog.field(lines.get(0), "status")).isEqualTo(failure.status());
    assertThat(CapturedLog.field(lines.get(0), "reason")).isEqualTo(failure.getMessage());
  }
}
