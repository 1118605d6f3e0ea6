package io.github.buildkitepubsub.deadletter.redrive;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.deadletter.DeadLetterKeys;
import io.github.buildkitepubsub.deadletter.DeadLetterReason;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.publish.subscription.StoredMessage;
import io.github.buildkitepubsub.testing.Events;
import io.github.buildkitepubsub.testing.Letters;
import io.github.buildkitepubsub.testing.ManualClock;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LetterFilterTest {

  private static final Set<String> ANY = Set.of();
  private static final Instant STORED = ManualClock.START;
  private static final WebhookEvent EVENT =
      Events.parse(
          "{\"event\":\"build.finished\",\"pipeline\":{\"name\":\"A Pipe\",\"slug\":\"a-pipe\"}}");
  private static final StoredMessage LETTER =
      Letters.of("1", EVENT, DeadLetterReason.RATE_LIMIT, STORED);

  static Stream<LetterFilter> taking() {
    return Stream.of(
        LetterFilter.ALL,
        new LetterFilter(Set.of("build.finished", "ping"), ANY, ANY, ANY, null, null),
        new LetterFilter(ANY, Set.of("a-pipe"), ANY, ANY, null, null),
        new LetterFilter(ANY, Set.of("A Pipe"), ANY, ANY, null, null),
        new LetterFilter(ANY, ANY, Set.of("rate_limit"), ANY, null, null),
        new LetterFilter(ANY, ANY, ANY, Set.of(EVENT.id().value()), null, null),
        new LetterFilter(ANY, ANY, ANY, ANY, STORED.plusMillis(1), STORED.minusMillis(1)));
  }

  static Stream<LetterFilter> leaving() {
    return Stream.of(
        new LetterFilter(Set.of("build"), ANY, ANY, ANY, null, null),
        new LetterFilter(ANY, Set.of("pipe"), ANY, ANY, null, null),
        new LetterFilter(ANY, ANY, Set.of("unknown"), ANY, null, null),
        new LetterFilter(ANY, ANY, ANY, Set.of("0"), null, null),
        new LetterFilter(ANY, ANY, ANY, ANY, STORED, null),
        new LetterFilter(ANY, ANY, ANY, ANY, null, STORED),
        new LetterFilter(Set.of("build.finished"), ANY, Set.of("unknown"), ANY, null, null));
  }

  @ParameterizedTest
  @MethodSource("taking")
  void takesWhatMeetsEveryCriterion(LetterFilter filter) {
    assertThat(filter.test(LETTER)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("leaving")
  void leavesWhatMissesOne(LetterFilter filter) {
    assertThat(filter.test(LETTER)).isFalse();
  }

  @Test
  void readsALetterByItsAttributes() {
    assertThat(LETTER.eventId()).isEqualTo(EVENT.id().value());
    assertThat(LETTER.eventType()).isEqualTo("build.finished");
    assertThat(LETTER.pipeline()).isEqualTo("a-pipe");
    assertThat(LETTER.attribute(DeadLetterKeys.REASON)).isEqualTo("rate_limit");
    assertThat(LETTER.attribute(DeadLetterKeys.ERROR_MESSAGE)).isEqualTo("what went wrong");
    assertThat(LETTER.attribute(DeadLetterKeys.RETRY_COUNT)).isEqualTo("2");
    assertThat(LETTER).hasToString("StoredMessage[messageId=1, eventId=" + EVENT.id() + "]");
  }
}
