package io.github.buildkitepubsub.publish.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.buildkitepubsub.deadletter.redrive.LetterFilter;
import io.github.buildkitepubsub.publish.subscription.MessageHandler.Handled;
import io.github.buildkitepubsub.testing.FakeMessageStore;
import io.github.buildkitepubsub.testing.Letters;
import io.github.buildkitepubsub.testing.ManualClock;
import io.github.buildkitepubsub.testing.ManualStop;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SweepTest {

  private static final LetterFilter PINGS =
      new LetterFilter(Set.of("ping"), Set.of(), Set.of(), Set.of(), null, null);

  private final ManualClock clock = new ManualClock();
  private final ManualStop stop = new ManualStop(clock);
  private final FakeMessageStore store = new FakeMessageStore(clock);
  private final Sweep sweep = new Sweep(store, clock, stop);
  private final List<String> seen = new ArrayList<>();

  @Test
  void seesEachLetterOnceAndGivesAllBack() throws Exception {
    fill(5, "ping");

    Sweep.End end = sweep.run(request(LetterFilter.ALL, 100, 2), this::look);

    assertThat(end).isEqualTo(Sweep.End.EMPTY);
    assertThat(seen).containsExactly("0", "1", "2", "3", "4");
    assertThat(store.visible()).containsExactly("0", "1", "2", "3", "4");
    assertThat(sweep.matched()).isEqualTo(5);
    assertThat(sweep.removed()).isZero();
  }

  @Test
  void endsAtTheSecondPullInARowThatBringsNothing() throws Exception {
    fill(1, "ping");
    store.beforePull(
        () -> {
          if (store.pulls() == 2) {
            store.add(Letters.of("late", "ping"));
          }
        });

    sweep.run(request(LetterFilter.ALL, 100, 10), this::look);

    assertThat(seen).containsExactly("0", "late");
    assertThat(store.pulls()).isEqualTo(5);
  }

  @Test
  void endsWhereTheStoreGivesTheSameAgainAndAgain() throws Exception {
    fill(2, "ping");
    store.beforePull(
        () -> {
          store.expire("0");
          store.expire("1");
        });

    Sweep.End end = sweep.run(request(LetterFilter.ALL, 100, 10), this::look);

    assertThat(end).isEqualTo(Sweep.End.EMPTY);
    assertThat(seen).containsExactly("0", "1");
    assertThat(store.visible()).containsExactly("0", "1");
  }

  @Test
  void endsThoughWhatIsStoredLaterKeepsComing() throws Exception {
    fill(2, "ping");
    Instant until = clock.instant().plusSeconds(1);
    store.beforePull(
        () ->
            store.add(new StoredMessage("late" + store.pulls(), "", until, Map.of(), new byte[0])));

    Sweep.End end =
        sweep.run(
            new SweepRequest(LetterFilter.ALL, 100, 10, Duration.ofSeconds(1), until), this::look);

    assertThat(end).isEqualTo(Sweep.End.EMPTY);
    assertThat(seen).containsExactly("0", "1", "late0", "late1", "late2");
    assertThat(store.visible()).hasSize(5);
  }

  @Test
  void removesWhatIsDoneAndCountsTheRest() throws Exception {
    fill(2, "ping");
    store.add(Letters.of("other", "job.started"));

    sweep.run(request(PINGS, 100, 10), letters -> new Handled(letters, false));

    assertThat(store.all()).containsExactly("other");
    assertThat(store.visible()).containsExactly("other");
    assertThat(sweep.removed()).isEqualTo(2);
    assertThat(sweep.skipped()).isEqualTo(1);
  }

  @Test
  void handlesNoMoreThanWanted() throws Exception {
    fill(5, "ping");

    Sweep.End end =
        sweep.run(request(LetterFilter.ALL, 3, 10), letters -> new Handled(letters, false));

    assertThat(end).isEqualTo(Sweep.End.ENOUGH);
    assertThat(store.visible()).containsExactly("3", "4");
    assertThat(sweep.skipped()).isZero();
  }

  @Test
  void endsWhenTheHandlerHasEnough() throws Exception {
    fill(5, "ping");

    Sweep.End end =
        sweep.run(request(LetterFilter.ALL, 100, 2), letters -> new Handled(List.of(), true));

    assertThat(end).isEqualTo(Sweep.End.FINISHED);
    assertThat(store.pulls()).isEqualTo(1);
    assertThat(store.visible()).hasSize(5);
  }

  @Test
  void givesAllBackWhenItIsToldToStop() throws Exception {
    fill(4, "ping");

    Sweep.End end =
        sweep.run(
            request(LetterFilter.ALL, 100, 2),
            letters -> {
              stop.request();
              return new Handled(letters.subList(0, 1), false);
            });

    assertThat(end).isEqualTo(Sweep.End.STOPPED);
    assertThat(store.visible()).containsExactly("1", "2", "3");
  }

  @Test
  void holdsLettersWhileItLasts() throws Exception {
    fill(4, "ping");

    sweep.run(
        request(LetterFilter.ALL, 100, 1),
        letters -> {
          look(letters);
          clock.advance(Duration.ofSeconds(25));
          assertThat(store.visible()).doesNotContainAnyElementsOf(seen);
          return Handled.KEPT;
        });

    assertThat(seen).hasSize(4).doesNotHaveDuplicates();
    assertThat(store.visible()).hasSize(4);
  }

  @Test
  void doesNotHandleALetterAgainThatIsDoneAndComesBack() throws Exception {
    fill(1, "ping");
    StoredMessage again = Letters.of("0", "ping");
    store.beforePull(
        () -> {
          if (store.pulls() == 1) {
            store.add(again);
          }
        });

    sweep.run(
        request(LetterFilter.ALL, 100, 10),
        letters -> {
          look(letters);
          return new Handled(letters, false);
        });

    assertThat(seen).containsExactly("0");
    assertThat(store.all()).isEmpty();
  }

  @Test
  void looksAtNoMoreThanItCanHold() throws Exception {
    store.beforePull(
        () -> {
          for (int i = 0; i < 10_000; i++) {
            store.add(Letters.foreign(store.pulls() + "-" + i, "{}"));
          }
        });

    Sweep.End end = sweep.run(request(PINGS, 100, 10_000), this::look);

    assertThat(end).isEqualTo(Sweep.End.TOO_MANY);
    assertThat(sweep.skipped()).isEqualTo(Sweep.MAX_SEEN);
  }

  @Test
  void saysThatLettersMayComeAgainWhereTheyCannotBeAcknowledged() {
    fill(2, "ping");
    store.refuseToAcknowledge("no Pub/Sub answers");

    assertThatThrownBy(
            () ->
                sweep.run(
                    request(LetterFilter.ALL, 100, 10), letters -> new Handled(letters, false)))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "2 messages are done with and could not be acknowledged, so they may come again:"
                + " no Pub/Sub answers");
    assertThat(sweep.removed()).isZero();
    assertThat(store.visible()).hasSize(2);
  }

  private void fill(int count, String type) {
    for (int i = 0; i < count; i++) {
      store.add(Letters.of(Integer.toString(i), type));
    }
  }

  private Handled look(List<StoredMessage> letters) {
    letters.forEach(letter -> seen.add(letter.messageId()));
    return Handled.KEPT;
  }

  private static SweepRequest request(LetterFilter filter, int max, int page) {
    return new SweepRequest(filter, max, page, Duration.ofSeconds(1));
  }
}
