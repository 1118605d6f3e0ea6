package io.github.buildkitepubsub.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.buildkitepubsub.deadletter.DeadLetter;
import io.github.buildkitepubsub.deadletter.DeadLetterReason;
import io.github.buildkitepubsub.event.EventId;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.publish.PublishException;
import io.github.buildkitepubsub.spool.EntryState;
import io.github.buildkitepubsub.spool.GivenUp;
import io.github.buildkitepubsub.spool.SpooledEvent;
import io.github.buildkitepubsub.testing.Events;
import io.github.buildkitepubsub.testing.FakeDeadLetterQueue;
import io.github.buildkitepubsub.testing.FakePublisher;
import io.github.buildkitepubsub.testing.FakeSpool;
import io.github.buildkitepubsub.testing.ManualClock;
import io.github.buildkitepubsub.testing.ManualScheduler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrainTest {

  private static final int COUNT = 450;

  private final FakeSpool spool = new FakeSpool();
  private final FakePublisher publisher = new FakePublisher();
  private final FakeDeadLetterQueue deadLetters = new FakeDeadLetterQueue();
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
  private final Drain drain = new Drain(spool, forwarder, clock);
  private final DeadLetterTarget topic = new DeadLetterTarget(deadLetters, clock);
  private final List<Drain.Progress> reports = new ArrayList<>();

  @BeforeEach
  void fill() {
    IntStream.range(0, COUNT).forEach(i -> spool.leftBehind(event(i), 3));
    publisher.failNext(PublishException.circuitOpen());
    forwarder.start();
  }

  private static WebhookEvent event(int number) {
    String type = number % 2 == 0 ? "build.finished" : "job.finished";
    return Events.parse(
        "{\"event\":\"%s\",\"n\":%d,\"pipeline\":{\"name\":\"P %d\",\"slug\":\"p-%d\"}}"
            .formatted(type, number, number % 3, number % 3));
  }

  private Drain.Progress run(DrainFilter filter) throws Exception {
    return drain.run(filter, topic, false, reports::add);
  }

  @Test
  void movesEverythingOldestFirst() throws Exception {
    Drain.Progress end = run(DrainFilter.ALL);

    assertThat(end).isEqualTo(new Drain.Progress(COUNT, 0, 0, 0));
    assertThat(deadLetters.buried())
        .extracting(letter -> letter.event().id())
        .containsExactlyElementsOf(IntStream.range(0, COUNT).mapToObj(i -> event(i).id()).toList());
    assertThat(deadLetters.buried().get(0))
        .usingRecursiveComparison()
        .isEqualTo(
            new DeadLetter(
                event(0),
                DeadLetterReason.DRAINED,
                "taken out of the spool by an operator",
                2,
                ManualClock.START));
    assertThat(publisher.published()).isEmpty();
  }

  @Test
  void onlyCountsInADryRun() throws Exception {
    Drain.Progress end = drain.run(DrainFilter.ALL, topic, true, reports::add);

    assertThat(end).isEqualTo(new Drain.Progress(COUNT, 0, 0, COUNT));
    assertThat(deadLetters.buried()).isEmpty();
  }

  @Test
  void movesOnlyWhatIsAskedFor() throws Exception {
    Drain.Progress byType = run(new DrainFilter(null, null, "job.finished", null, Long.MAX_VALUE));
    Drain.Progress bySlug = run(new DrainFilter(null, null, null, "p-1", Long.MAX_VALUE));
    Drain.Progress byName = run(new DrainFilter(null, null, null, "P 2", Long.MAX_VALUE));
    Drain.Progress byAge =
        run(new DrainFilter(null, Duration.ofSeconds(1), null, null, Long.MAX_VALUE));

    assertThat(byType).isEqualTo(new Drain.Progress(225, 225, 0, 225));
    assertThat(bySlug).isEqualTo(new Drain.Progress(75, 150, 0, 150));
    assertThat(byName).isEqualTo(new Drain.Progress(75, 75, 0, 75));
    assertThat(byAge).isEqualTo(new Drain.Progress(0, 75, 0, 75));
  }

  @Test
  void movesNoMoreThanItMay() throws Exception {
    Drain.Progress end = run(new DrainFilter(null, null, null, null, 30));

    assertThat(end.moved()).isEqualTo(30);
    assertThat(spool.entries()).hasSize(COUNT - 30);
  }

  @Test
  void keepsWhatTheTopicRefusesAndStopsWhereItTakesNothing() throws Exception {
    deadLetters.failNext(
        IntStream.range(0, COUNT)
            .mapToObj(i -> PublishException.retryable("UNAVAILABLE", "down", null))
            .toArray(PublishException[]::new));

    Drain.Progress end = run(DrainFilter.ALL);

    assertThat(end).isEqualTo(new Drain.Progress(0, 0, Drain.PAGE_EVENTS, COUNT));
  }

  @Test
  void movesWhatWasGivenUpWithItsReason() throws Exception {
    GivenUp why = new GivenUp("publish_error", "bad", 4, ManualClock.START);
    spool.giveUp(1, why);

    run(DrainFilter.ALL);

    assertThat(deadLetters.buried())
        .last()
        .usingRecursiveComparison()
        .isEqualTo(
            new DeadLetter(event(0), DeadLetterReason.PUBLISH_ERROR, "bad", 4, ManualClock.START));
    assertThat(spool.entries()).isEmpty();
  }

  @Test
  void movesOnlyWhatWasGivenUpWhereThatIsAskedFor() throws Exception {
    spool.giveUp(5, new GivenUp("publish_error", "bad", 4, ManualClock.START));

    Drain.Progress end =
        run(new DrainFilter(EntryState.GIVEN_UP, null, null, null, Long.MAX_VALUE));

    assertThat(end).isEqualTo(new Drain.Progress(1, 0, 0, COUNT - 1));
    assertThat(spool.entries()).noneMatch(entry -> entry.position() == 5);
  }

  @Test
  void leavesAloneWhatIsBeingPublished() throws Exception {
    publisher.hold();
    spool.append(event(9000)).thenCompose(position -> forwarder.offer(position, event(9000)));

    Drain.Progress end = run(DrainFilter.ALL);

    assertThat(end.moved()).isEqualTo(COUNT);
    publisher.release();
    assertThat(publisher.published())
        .extracting(WebhookEvent::id)
        .containsExactly(event(9000).id());
    assertThat(spool.entries()).isEmpty();
  }

  @Test
  void reportsAboutOnceASecond() throws Exception {
    Drain.Target slow =
        event -> {
          clock.advance(Duration.ofMillis(10));
          return CompletableFuture.completedFuture(event);
        };

    drain.run(DrainFilter.ALL, slow, false, reports::add);

    assertThat(reports).extracting(Drain.Progress::moved).containsExactly(200L, 400L);
  }

  @Test
  void refusesASecondDrainAtTheSameTime() throws Exception {
    Drain.Target nested =
        event -> {
          assertThatThrownBy(() -> run(DrainFilter.ALL)).isInstanceOf(IllegalStateException.class);
          return CompletableFuture.completedFuture(event);
        };

    drain.run(new DrainFilter(null, null, null, null, 1), nested, false, reports::add);

    assertThat(run(DrainFilter.ALL).moved()).isEqualTo(COUNT - 1);
  }

  @Test
  void writesAFileFromWhichEachBodyCanBeHadBack(@TempDir Path directory) throws Exception {
    Path path = directory.resolve("new/drained.ndjson");
    try (FileTarget file = FileTarget.create(path)) {
      drain.run(DrainFilter.ALL, file, false, reports::add);
    }

    List<String> lines = Files.readAllLines(path);
    assertThat(lines).hasSize(COUNT);
    for (int i = 0; i < COUNT; i++) {
      JsonNode line = new ObjectMapper().readTree(lines.get(i));
      byte[] body = line.path("body").asText().getBytes(StandardCharsets.UTF_8);
      assertThat(EventId.of(body)).isEqualTo(event(i).id());
      assertThat(line.path("event_id").asText()).isEqualTo(event(i).id().value());
      assertThat(line.path("event_type").asText()).isEqualTo(event(i).type().name());
      assertThat(line.path("attempts").asInt()).isEqualTo(3);
    }
    assertThatThrownBy(() -> FileTarget.create(path))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void takesNothingOutOfTheSpoolThatIsNotSafeInTheFile() {
    Drain.Target broken =
        new Drain.Target() {
          @Override
          public CompletionStage<?> take(SpooledEvent event) {
            return CompletableFuture.completedFuture(event);
          }

          @Override
          public void flush() throws IOException {
            throw new IOException("No space left on device");
          }
        };

    assertThatThrownBy(() -> drain.run(DrainFilter.ALL, broken, false, reports::add))
        .isInstanceOf(IOException.class);

    assertThat(spool.entries()).hasSize(COUNT);
    assertThat(forwarder.inFlight()).isZero();
  }

  @Test
  void givesBackWhatWasNotTakenWhenATargetThrows() throws Exception {
    Drain.Target broken =
        event -> {
          if (event.position() == 3) {
            throw new IllegalArgumentException("not this one");
          }
          return CompletableFuture.completedFuture(event);
        };

    assertThatThrownBy(() -> drain.run(DrainFilter.ALL, broken, false, reports::add))
        .isInstanceOf(IllegalArgumentException.class);

    assertThat(forwarder.inFlight()).isZero();
    assertThat(run(DrainFilter.ALL)).isEqualTo(new Drain.Progress(COUNT, 0, 0, 0));
  }

  @Test
  void endsItsReadWhenTheFilterThrows() {
    AtomicInteger asked = new AtomicInteger();
    InstantSource broken =
        () -> {
          if (asked.incrementAndGet() > 1) {
            throw new DateTimeException("no time");
          }
          return clock.instant();
        };

    assertThatThrownBy(
            () ->
                new Drain(spool, forwarder, broken)
                    .run(DrainFilter.ALL, topic, false, reports::add))
        .isInstanceOf(DateTimeException.class);

    // What is removed while no read is under way is not remembered.
    SpooledEvent entry = spool.entries().get(0);
    Ledger ledger = forwarder.ledger();
    ledger.done(Objects.requireNonNull(ledger.hold(entry.position(), entry.event())));
    ledger.settled(entry.position());
    ledger.beginScan();
    assertThat(ledger.endScan(List.of(entry))).hasSize(1);
  }

  @Test
  void refusesAnAgeThatNoEventCanHave() {
    for (Duration age :
        List.of(Duration.ofSeconds(Long.MAX_VALUE), Duration.ofDays(36_501), Duration.ofDays(-1))) {
      assertThatThrownBy(() -> new DrainFilter(null, age, null, null, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("older-than must be from 0s to 36500d");
    }
    assertThat(new DrainFilter(null, Duration.ofDays(36_500), null, null, 1))
        .matches(longest -> !longest.matches(event(0), clock.instant()));
  }
}
