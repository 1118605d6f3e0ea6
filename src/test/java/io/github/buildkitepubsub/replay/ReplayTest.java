package io.github.buildkitepubsub.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.buildkitepubsub.event.EventId;
import io.github.buildkitepubsub.publish.PublishException;
import io.github.buildkitepubsub.publish.subscription.Throttle;
import io.github.buildkitepubsub.replay.ReplaySource.Taken;
import io.github.buildkitepubsub.testing.FakeTopic;
import io.github.buildkitepubsub.testing.ManualClock;
import io.github.buildkitepubsub.testing.ManualStop;
import io.github.buildkitepubsub.testing.Recordings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReplayTest {

  private final ManualClock clock = new ManualClock();
  private final ManualStop stop = new ManualStop(clock);
  private final FakeTopic topic = new FakeTopic();
  private final Memory memory = new Memory();
  private final List<String> failures = new ArrayList<>();

  @Test
  void publishesTheMessageAgainAndSaysThatItIsAReplay() throws Exception {
    Map<String, String> attributes = Map.of("event_type", "ping", "event_id", "abc");

    replay(0, 10).take(List.of(Recordings.event(1, attributes)));

    assertThat(topic.messages())
        .containsExactly(
            new FakeTopic.Message(
                "1",
                Map.of(
                    "event_type", "ping",
                    "event_id", "abc",
                    "replayed_at", "2026-05-09T21:06:00.000Z",
                    "replay_id", "r-1")));
  }

  @Test
  void notesWhatIsConfirmedBeforeTheSourceIsTold() throws Exception {
    Replay replay = replay(0, 10);

    Taken taken = replay.take(events(3));

    assertThat(taken).isEqualTo(new Taken(Set.of(0, 1, 2), false));
    assertThat(memory.keys).containsExactlyInAnyOrder(key(0), key(1), key(2));
    assertThat(replay.counts()).isEqualTo(new ReplayCounts(3, 0, 0, 0));
  }

  @Test
  void leavesOutWhatIsConfirmedAlready() throws Exception {
    memory.keys.add(key(1));
    Replay replay = replay(0, 10);

    Taken taken = replay.take(events(3));

    assertThat(taken.done()).containsExactlyInAnyOrder(0, 1, 2);
    assertThat(topic.messages()).extracting(FakeTopic.Message::data).containsExactly("0", "2");
    assertThat(replay.counts()).isEqualTo(new ReplayCounts(2, 0, 1, 0));
  }

  @Test
  void skipsWhatDoesNotMatchAndLeavesItToTheSource() throws Exception {
    Replay replay =
        new Replay(
            target(),
            memory,
            event -> !event.key().equals(key(0)),
            10,
            new Throttle(0, clock::nanoTime, stop),
            (what, why) -> failures.add(why),
            counts -> {});

    Taken taken = replay.take(events(2));

    assertThat(taken.done()).containsExactly(1);
    assertThat(replay.counts()).isEqualTo(new ReplayCounts(1, 1, 0, 0));
  }

  @Test
  void goesOnPastAnEventThatIsNeverTaken() throws Exception {
    topic.failNext(PublishException.permanent("INVALID_ARGUMENT", "it is refused", null));
    Replay replay = replay(0, 10);

    Taken taken = replay.take(events(2));

    assertThat(taken).isEqualTo(new Taken(Set.of(1), false));
    assertThat(failures).containsExactly("it is refused");
    assertThat(memory.keys).containsExactly(key(1));
    assertThat(replay.counts()).isEqualTo(new ReplayCounts(1, 0, 0, 1));
  }

  @Test
  void endsWhereNothingGetsThrough() throws Exception {
    PublishException outage = PublishException.retryable("UNAVAILABLE", "it is down", null);
    topic.failNext(outage, outage);
    Replay replay = replay(0, 10);

    Taken taken = replay.take(events(2));

    assertThat(taken).isEqualTo(new Taken(Set.of(), true));
    assertThat(memory.keys).isEmpty();
  }

  @Test
  void sendsNoMoreThanItMay() throws Exception {
    Replay replay = replay(0, 2);

    Taken taken = replay.take(events(5));

    assertThat(taken).isEqualTo(new Taken(Set.of(0, 1), true));
    assertThat(topic.messages()).hasSize(2);
  }

  @Test
  void keepsTheRateAndPagesOfASecond() throws Exception {
    Replay replay = replay(4, 100);

    assertThat(replay.page()).isEqualTo(4);
    replay.take(events(5));

    assertThat(stop.waits()).hasSize(4).containsOnly(Duration.ofMillis(250));
    assertThat(replay(0, 100).page()).isEqualTo(100);
    assertThat(replay(0.1, 100).page()).isEqualTo(1);
  }

  @Test
  void endsAtOnceWhenItIsToldToAndNotesWhatWasSent() throws Exception {
    Replay replay =
        new Replay(
            target(),
            memory,
            event -> true,
            100,
            new Throttle(1, clock::nanoTime, stop),
            (what, why) -> failures.add(why),
            counts -> stop.request());

    Taken taken = replay.take(events(5));

    assertThat(taken).isEqualTo(new Taken(Set.of(0), true));
    assertThat(memory.keys).containsExactly(key(0));
  }

  @Test
  void failsWhereItCannotNote() {
    memory.failure = new IOException("the disk is full");

    assertThatThrownBy(() -> replay(0, 10).take(events(1))).hasMessage("the disk is full");
  }

  private Replay replay(double rate, long max) {
    return new Replay(
        target(),
        memory,
        event -> true,
        max,
        new Throttle(rate, clock::nanoTime, stop),
        (what, why) -> failures.add(why),
        counts -> {});
  }

  private TopicTarget target() {
    return new TopicTarget(topic, () -> {}, "projects/local/topics/events", clock);
  }

  private static List<RecordedEvent> events(int count) {
    return IntStream.range(0, count).mapToObj(i -> Recordings.event(i, Map.of())).toList();
  }

  private static EventId key(int number) {
    return Recordings.key(number);
  }

  private static final class Memory implements ReplayState {
    private final Set<EventId> keys = new HashSet<>();
    private @Nullable IOException failure;

    @Override
    public String replayId() {
      return "r-1";
    }

    @Override
    public boolean contains(EventId key) {
      return keys.contains(key);
    }

    @Override
    public void confirm(Collection<EventId> confirmed) throws IOException {
      if (failure != null) {
        throw failure;
      }
      keys.addAll(confirmed);
    }

    @Override
    public void close() {}
  }
}
