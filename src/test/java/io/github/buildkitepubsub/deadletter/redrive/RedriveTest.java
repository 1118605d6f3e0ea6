package io.github.buildkitepubsub.deadletter.redrive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.deadletter.DeadLetterReason;
import io.github.buildkitepubsub.event.EventSettings;
import io.github.buildkitepubsub.event.MessageFormat;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.publish.PublishException;
import io.github.buildkitepubsub.publish.subscription.MessageHandler;
import io.github.buildkitepubsub.publish.subscription.StoredMessage;
import io.github.buildkitepubsub.publish.subscription.Sweep;
import io.github.buildkitepubsub.publish.subscription.SweepRequest;
import io.github.buildkitepubsub.publish.subscription.Throttle;
import io.github.buildkitepubsub.testing.Events;
import io.github.buildkitepubsub.testing.FakeMessageStore;
import io.github.buildkitepubsub.testing.FakeTopic;
import io.github.buildkitepubsub.testing.Letters;
import io.github.buildkitepubsub.testing.ManualClock;
import io.github.buildkitepubsub.testing.ManualStop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RedriveTest {

  private static final MessageFormat FORMAT = new MessageFormat(EventSettings.defaults());
  private static final WebhookEvent EVENT =
      Events.parse(
          "{\"event\":\"build.finished\", \"build\":{\"number\":12345678901234567890},"
              + "\"pipeline\":{\"name\":\"é\",\"description\":\"ditto ditto ditto\"}}");
  private final PublishException tooLarge =
      PublishException.permanent("TOO_LARGE", "too large", null);
  private final PublishException down =
      PublishException.retryable("UNAVAILABLE", "Pub/Sub answered UNAVAILABLE", null);

  private final ManualClock clock = new ManualClock();
  private final ManualStop stop = new ManualStop(clock);
  private final FakeMessageStore store = new FakeMessageStore(clock);
  private final FakeTopic topic = new FakeTopic();
  private final List<String> failures = new ArrayList<>();
  private final Sweep sweep = new Sweep(store, clock, stop);

  @Test
  void publishesWhatAHealthyPublishWouldHave() throws Exception {
    store.add(Letters.of("1", EVENT, DeadLetterReason.RATE_LIMIT, ManualClock.START));
    clock.advance(Duration.ofHours(1));
    Map<String, String> expected = new HashMap<>(FORMAT.attributes(EVENT));
    expected.put("redriven_at", "2026-05-09T22:06:00.000Z");

    Redrive redrive = run(false, 0);

    assertThat(topic.messages())
        .containsExactly(
            new FakeTopic.Message(UTF_8.decode(FORMAT.data(EVENT)).toString(), expected));
    assertThat(store.all()).isEmpty();
    assertCounts(redrive, 1, 0, 0);
  }

  @Test
  void leavesOutWhatGooglesClientAddsByItself() throws Exception {
    StoredMessage letter = Letters.of("1", "ping");
    Map<String, String> traced = new HashMap<>(letter.attributes());
    traced.put("googclient_traceparent", "00-1-2-03");
    traced.put("baggage", "a=1");
    store.add(new StoredMessage("1", "", letter.storedAt(), traced, letter.data()));

    run(false, 0);

    assertThat(topic.messages().get(0).attributes())
        .containsEntry("event_type", "ping")
        .containsEntry("baggage", "a=1")
        .allSatisfy((key, value) -> assertThat(key).doesNotStartWith("goog"));
  }

  @Test
  void aLetterThatIsNotPublishedStaysALetter() throws Exception {
    store.add(Letters.of("1", "ping"), Letters.of("2", "ping"), Letters.of("3", "ping"));
    topic.failNext(tooLarge);

    Redrive redrive = run(false, 0);

    assertThat(store.visible()).containsExactly("1");
    assertThat(failures).containsExactly("1: too large");
    assertCounts(redrive, 2, 0, 1);
  }

  @Test
  void endsWhenNothingGetsThrough() throws Exception {
    for (int i = 0; i < 6; i++) {
      store.add(Letters.of(Integer.toString(i), "ping"));
    }
    topic.failNext(down, down, down, down);

    Redrive redrive = run(false, 0.3);

    assertThat(topic.attempts()).isEqualTo(3);
    assertThat(store.visible()).hasSize(6);
    assertCounts(redrive, 0, 0, 3);
  }

  @Test
  void goesOnWhereOnlyTheLettersThemselvesAreAtFault() throws Exception {
    for (int i = 0; i < 4; i++) {
      store.add(Letters.of(Integer.toString(i), "ping"));
    }
    topic.failNext(tooLarge, tooLarge, tooLarge);

    Redrive redrive = run(false, 0.3);

    assertCounts(redrive, 1, 0, 3);
  }

  @Test
  void leavesReducedLettersUnlessTheyAreWanted() throws Exception {
    store.add(Letters.reduced("1", EVENT), Letters.of("2", "ping"));

    Redrive redrive = run(false, 0);

    assertThat(store.visible()).containsExactly("1");
    assertCounts(redrive, 1, 1, 0);
  }

  @Test
  void marksReducedMessages() throws Exception {
    store.add(Letters.reduced("1", EVENT));

    Redrive redrive = run(true, 0);

    FakeTopic.Message message = topic.messages().get(0);
    assertThat(message.data()).isEqualTo(UTF_8.decode(FORMAT.reducedData(EVENT)).toString());
    assertThat(message.attributes()).containsEntry("payload_reduced", "true");
    assertCounts(redrive, 1, 0, 0);
  }

  @Test
  void whatIsNoLetterFailsAndStays() throws Exception {
    store.add(Letters.foreign("1", "hello"), Letters.of("2", "ping"));

    Redrive redrive = run(false, 0);

    assertThat(store.visible()).containsExactly("1");
    assertThat(failures).containsExactly("1: it is no dead letter: its data is not JSON");
    assertCounts(redrive, 1, 0, 1);
  }

  @Test
  void keepsToTheRate() throws Exception {
    store.add(Letters.of("1", "ping"), Letters.of("2", "ping"), Letters.of("3", "ping"));

    run(false, 2);

    assertThat(stop.waits()).containsExactly(Duration.ofMillis(500), Duration.ofMillis(500));
  }

  @Test
  void acknowledgesNothingThatIsNotPublishedWhenItIsToldToStop() throws Exception {
    store.add(Letters.of("1", "ping"), Letters.of("2", "ping"), Letters.of("3", "ping"));
    Redrive redrive = redrive(false, 0);

    sweep.run(
        request(10),
        letters -> {
          MessageHandler.Handled first = redrive.handle(letters.subList(0, 1));
          stop.request();
          assertThat(redrive.handle(letters.subList(1, 3)).done()).isEmpty();
          return first;
        });

    assertThat(topic.messages()).hasSize(1);
    assertThat(store.visible()).containsExactly("2", "3");
    assertCounts(redrive, 1, 0, 0);
  }

  private Redrive run(boolean reducedToo, double rate) throws Exception {
    Redrive redrive = redrive(reducedToo, rate);
    sweep.run(request(new Throttle(rate, clock::nanoTime, stop).page(10)), redrive);
    return redrive;
  }

  private Redrive redrive(boolean reducedToo, double rate) {
    return new Redrive(
        topic,
        reducedToo,
        new Throttle(rate, clock::nanoTime, stop),
        clock,
        (letter, why) -> failures.add(letter.messageId() + ": " + why));
  }

  private static SweepRequest request(int page) {
    return new SweepRequest(LetterFilter.ALL, 100, page, Duration.ofSeconds(1));
  }

  private static void assertCounts(Redrive redrive, int redriven, int reduced, int failed) {
    assertThat(redrive.redriven()).isEqualTo(redriven);
    assertThat(redrive.reduced()).isEqualTo(reduced);
    assertThat(redrive.failed()).isEqualTo(failed);
  }
}
