package io.github.buildkitepubsub.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.testing.Events;
import io.github.buildkitepubsub.testing.ManualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What every spool keeps to. */
public abstract class SpoolContract {

  protected static final GivenUp WHY =
      new GivenUp("permanent", "too large", 3, ManualClock.START.plusNanos(123_456_789));

  private static final long ALL = Long.MAX_VALUE;

  /** An empty spool. */
  protected abstract Spool spool();

  /** What {@code stage} completes with, soon. */
  protected static <T> T of(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }

  private List<SpooledEvent> read(EntryState state) {
    return of(spool().read(state, 0, ALL, 1000, ALL));
  }

  private long append(String type) {
    return of(spool().append(Events.of(type)));
  }

  private static List<Long> positions(List<SpooledEvent> events) {
    return events.stream().map(SpooledEvent::position).toList();
  }

  @Test
  void isEmptyAtFirst() {
    assertThat(spool().foundUpTo()).isZero();
    assertThat(read(EntryState.PENDING)).isEmpty();
    assertThat(spool().status().events()).isZero();
    assertThat(spool().status().oldest()).isNull();
    assertThat(spool().status().isWritable()).isTrue();
  }

  @Test
  void readsWhatWasAppendedInOrder() {
    WebhookEvent first = Events.parse("{\"event\":\"build.finished\",\"build\":{\"id\":\"b1\"}}");

    long one = of(spool().append(first));
    long two = append("job.started");
    List<SpooledEvent> read = read(EntryState.PENDING);

    assertThat(positions(read)).containsExactly(one, two).isSorted();
    SpooledEvent event = read.get(0);
    assertThat(event.event().body()).isEqualTo(first.body());
    assertThat(event.event()).usingRecursiveComparison().isEqualTo(first);
    assertThat(event.attempts()).isZero();
    assertThat(event.givenUp()).isNull();
    assertThat(spool().foundUpTo()).as("appended, not found").isZero();
  }

  @Test
  void completesAppendsInTheOrderOfTheirPositions() {
    List<Long> completed = new ArrayList<>();
    List<CompletionStage<Void>> all = new ArrayList<>();

    for (int i = 0; i < 500; i++) {
      all.add(spool().append(Events.of("build.running")).thenAccept(completed::add));
    }
    all.forEach(SpoolContract::of);

    assertThat(completed).hasSize(500).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void readsOnlyBetweenThePositions() {
    long one = append("build.running");
    long two = append("build.running");
    long three = append("build.running");

    List<SpooledEvent> middle = of(spool().read(EntryState.PENDING, one, two, 10, ALL));
    List<SpooledEvent> none = of(spool().read(EntryState.PENDING, three, ALL, 10, ALL));

    assertThat(positions(middle)).containsExactly(two);
    assertThat(none).isEmpty();
  }

  @Test
  void readsNoMoreThanItIsAskedFor() {
    long one = append("build.running");
    long two = append("build.running");
    append("build.running");
    long size = Events.body("build.running").length;

    List<SpooledEvent> byNumber = of(spool().read(EntryState.PENDING, 0, ALL, 2, ALL));
    List<SpooledEvent> byBytes = of(spool().read(EntryState.PENDING, 0, ALL, 10, 2 * size));
    List<SpooledEvent> oneTooLarge = of(spool().read(EntryState.PENDING, 0, ALL, 10, 1));

    assertThat(positions(byNumber)).containsExactly(one, two);
    assertThat(positions(byBytes)).containsExactly(one, two);
    assertThat(positions(oneTooLarge)).containsExactly(one);
  }

  @Test
  void removesInAnyOrder() {
    long one = append("build.running");
    long two = append("build.running");
    long three = append("build.running");

    of(spool().remove(two));
    of(spool().remove(three));
    of(spool().remove(three));
    of(spool().remove(999_999));

    assertThat(positions(read(EntryState.PENDING))).containsExactly(one);
    assertThat(spool().status().events()).isEqualTo(1);
    assertThat(append("build.running")).isGreaterThan(three);
  }

  @Test
  void countsAttempts() {
    long one = append("build.running");

    spool().attempted(one, 2);
    spool().attempted(one, 3);
    spool().attempted(999_999, 1);
    append("build.running");

    assertThat(read(EntryState.PENDING).get(0).attempts()).isEqualTo(5);
  }

  @Test
  void keepsWhatWasGivenUpApart() {
    long one = append("build.running");
    long two = append("build.running");

    of(spool().giveUp(one, WHY));

    assertThat(positions(read(EntryState.PENDING))).containsExactly(two);
    assertThat(read(EntryState.GIVEN_UP))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.position()).isEqualTo(one);
              assertThat(event.givenUp()).isEqualTo(WHY);
            });
    assertThat(spool().status().events()).isEqualTo(1);
    assertThat(spool().status().givenUp()).isEqualTo(1);
  }

  @Test
  void removesWhatWasGivenUp() {
    long one = append("build.running");
    of(spool().giveUp(one, WHY));

    of(spool().remove(one));

    assertThat(read(EntryState.GIVEN_UP)).isEmpty();
    assertThat(spool().status().givenUp()).isZero();
    assertThat(spool().status().bytes()).isZero();
  }

  @Test
  void keepsTheLastReasonOfWhatIsGivenUpTwice() {
    long one = append("build.running");
    GivenUp again = new GivenUp("expired", "too old", 9, ManualClock.START);
    of(spool().giveUp(one, WHY));

    of(spool().giveUp(one, again));

    assertThat(read(EntryState.GIVEN_UP)).singleElement().returns(again, SpooledEvent::givenUp);
    assertThat(spool().status().givenUp()).isEqualTo(1);
  }

  @Test
  void looksAtEveryEntry() {
    for (int i = 0; i < 1_200; i++) {
      append("build.running");
    }
    of(spool().giveUp(append("build.finished"), WHY));

    Verification found = of(spool().verify());

    assertThat(found).isEqualTo(new Verification(1_201, 0));
    assertThat(read(EntryState.PENDING)).hasSize(1_000);
  }

  @Test
  void restoresAllThatWasGivenUp() {
    List<Long> givenUp = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      long position = append("build.running");
      spool().attempted(position, 4);
      givenUp.add(position);
      of(spool().giveUp(position, WHY));
    }
    long other = append("build.running");

    long restored = of(spool().restore());
    long nothing = of(spool().restore());

    assertThat(restored).isEqualTo(600);
    assertThat(nothing).isZero();
    List<SpooledEvent> pending = read(EntryState.PENDING);
    assertThat(positions(pending)).startsWith(givenUp.toArray(Long[]::new)).endsWith(other);
    assertThat(pending).allSatisfy(event -> assertThat(event.attempts()).isZero());
    assertThat(pending).allSatisfy(event -> assertThat(event.givenUp()).isNull());
    assertThat(spool().status().givenUp()).isZero();
    assertThat(spool().status().events()).isEqualTo(601);
  }

  @Test
  void countsBytesOfPendingAndGivenUpEvents() {
    long size = Events.body("build.running").length;
    long one = append("build.running");
    append("build.running");

    of(spool().giveUp(one, WHY));

    assertThat(spool().status().bytes()).isEqualTo(2 * size);
  }

  @Test
  void knowsTheOldestPendingEvent() {
    long one = append("build.running");
    long two = append("build.running");

    of(spool().remove(one));
    assertThat(spool().status().oldest()).isEqualTo(ManualClock.START);
    of(spool().remove(two));

    assertThat(spool().status().oldest()).isNull();
  }
}
