package io.github.buildkitepubsub.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.util.DataSize;
import io.dropwizard.util.Duration;
import io.github.buildkitepubsub.event.EventId;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.publish.EventPublisher;
import io.github.buildkitepubsub.publish.MessageId;
import io.github.buildkitepubsub.publish.PublishException;
import io.github.buildkitepubsub.testing.Events;
import io.github.buildkitepubsub.testing.FakeDeadLetterQueue;
import io.github.buildkitepubsub.testing.FakeSpool;
import io.github.buildkitepubsub.testing.ManualClock;
import io.github.buildkitepubsub.testing.ManualScheduler;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random histories: events arrive, the disk and Pub/Sub answer in any order and fail in every way.
 * In the end each event is in exactly one place, once, and keys have kept their order.
 */
class ForwarderSimulationTest {

  private static final int EVENTS = 300;
  private static final int KEYS = 5;

  static IntStream seeds() {
    return IntStream.range(0, 150);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void losesNothingAndPublishesNothingTwice(int seed) {
    World world = new World(seed, null);

    world.live();

    world.assertEachEventIsInOnePlace();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void keepsTheOrderOfEachKey(int seed) {
    World world = new World(seed, event -> key(event));

    world.live();

    world.assertEachEventIsInOnePlace();
    world.assertOrder();
  }

  private static String key(WebhookEvent event) {
    return new String(event.body(), java.nio.charset.StandardCharsets.UTF_8)
        .replaceAll(".*\"key\":\"([^\"]*)\".*", "$1");
  }

  /** Everything around a forwarder, moved by one random source. */
  private static final class World {

    private final Random random;
    private final ManualClock clock = new ManualClock();
    private final ManualScheduler scheduler = new ManualScheduler();
    private final FakeSpool spool = new FakeSpool();
    private final FakeDeadLetterQueue deadLetters = new FakeDeadLetterQueue();
    private final RandomPublisher publisher = new RandomPublisher();
    private final RecordingForwardMetrics metrics = new RecordingForwardMetrics();
    private final Forwarder forwarder;
    private final SpoolingForwarder edge;
    private final List<EventId> arrived = new ArrayList<>();
    private final List<Runnable> late = new ArrayList<>();
    private final Map<EventId, CompletionStage<Outcome>> answers = new HashMap<>();

    World(int seed, @Nullable Function<WebhookEvent, String> keys) {
      random = new Random(seed);
      ForwardSettings settings =
          new ForwardSettings(
              null,
              new ForwardSettings.InFlight(8, DataSize.mebibytes(1)),
              Duration.seconds(1),
              Duration.seconds(4),
              new ForwardSettings.GiveUp(4, Duration.hours(1), Duration.seconds(5)),
              null);
      forwarder =
          new Forwarder(
              spool,
              publisher,
              deadLetters,
              settings,
              keys,
              metrics,
              clock,
              clock::nanoTime,
              scheduler);
      edge =
          new SpoolingForwarder(
              this::append,
              forwarder,
              event -> CompletableFuture.failedFuture(PublishException.circuitOpen()),
              metrics,
              Duration.milliseconds(500),
              Duration.seconds(1),
              keys == null,
              scheduler,
              task -> task);
    }

    /** Whoever stores an event may come late to hear that it is stored. */
    private void append(WebhookEvent event, CompletableFuture<Long> heard) {
      spool
          .append(event)
          .whenComplete(
              (position, failure) -> {
                if (failure != null) {
                  heard.completeExceptionally(failure);
                } else if (random.nextInt(10) == 0) {
                  late.add(() -> heard.complete(position));
                } else {
                  heard.complete(position);
                }
              });
    }

    private void hear() {
      if (!late.isEmpty()) {
        late.remove(random.nextInt(late.size())).run();
      }
    }

    private void leaveBehind() {
      for (int i = 0; i < 20; i++) {
        arrived.add(left(i));
      }
    }

    private EventId left(int number) {
      WebhookEvent event = event(-1 - number);
      spool.leftBehind(event, random.nextInt(3));
      return event.id();
    }

    private WebhookEvent event(int number) {
      return Events.parse(
          "{\"event\":\"build.running\",\"key\":\"k"
              + Math.floorMod(number, KEYS)
              + "\",\"n\":"
              + number
              + "}");
    }

    void live() {
      boolean opensLate = random.nextBoolean();
      if (!opensLate) {
        leaveBehind();
      }
      spool.hold();
      forwarder.start();
      if (opensLate) {
        leaveBehind();
      }
      int next = 0;
      while (next < EVENTS) {
        switch (random.nextInt(7)) {
          case 0, 1 -> {
            WebhookEvent event = event(next++);
            arrived.add(event.id());
            answers.put(event.id(), edge.forward(event));
          }
          case 2, 3 -> spool.step();
          case 4 -> publisher.answerOne(random, 0.6);
          case 5 -> hear();
          default -> pass(random.nextInt(20) == 0 ? 2_000 : random.nextInt(30));
        }
        if (random.nextInt(50) == 0) {
          deadLetters.failNext(PublishException.retryable("UNAVAILABLE", "down", null));
        }
      }
      // Everything works again: whatever is left must find its way.
      spool.release();
      for (int i = 0; i < 4_000 && !isDone(); i++) {
        publisher.answerOne(random, 1);
        hear();
        pass(100);
      }
    }

    private boolean isDone() {
      return spool.entries().isEmpty() && publisher.pending.isEmpty() && late.isEmpty();
    }

    private void pass(int millis) {
      clock.advance(java.time.Duration.ofMillis(millis));
      scheduler.advance(java.time.Duration.ofMillis(millis));
    }

    void assertEachEventIsInOnePlace() {
      List<EventId> found =
          new ArrayList<>(publisher.taken.stream().map(WebhookEvent::id).toList());
      found.addAll(deadLetters.buried().stream().map(letter -> letter.event().id()).toList());
      assertThat(spool.entries()).isEmpty();
      // The direct way fails always here: those were refused, and may be in the spool all the same.
      Set<EventId> refused = new HashSet<>();
      answers.forEach(
          (id, answer) -> {
            assertThat(answer.toCompletableFuture()).isDone();
            if (answer.toCompletableFuture().isCompletedExceptionally()) {
              refused.add(id);
            }
          });
      assertThat(found).doesNotHaveDuplicates();
      List<EventId> expected = new ArrayList<>(arrived);
      expected.removeAll(refused);
      assertThat(found).containsAll(expected);
      assertThat(arrived).containsAll(found);
      assertThat(metrics.forwarded()).isEqualTo(publisher.taken.size());
      assertThat(forwarder.inFlight()).isZero();
    }

    private boolean wasRefused(EventId id) {
      CompletionStage<Outcome> answer = answers.get(id);
      return answer != null && answer.toCompletableFuture().isCompletedExceptionally();
    }

    void assertOrder() {
      Map<String, Integer> last = new HashMap<>();
      for (WebhookEvent event : publisher.taken) {
        if (wasRefused(event.id())) {
          // It went past a slow disk, and was found there later: it has no order.
          continue;
        }
        int place = arrived.indexOf(event.id());
        Integer before = last.put(key(event), place);
        if (before != null) {
          assertThat(place).as("%s after %s", key(event), before).isGreaterThan(before);
        }
      }
    }
  }

  /** Answers when it is told to, in any order. */
  private static final class RandomPublisher implements EventPublisher {

    private final List<Runnable[]> pending = new ArrayList<>();
    private final List<WebhookEvent> taken = new ArrayList<>();

    @Override
    public CompletionStage<MessageId> publish(WebhookEvent event) {
      CompletableFuture<MessageId> outcome = new CompletableFuture<>();
      Runnable success =
          () -> {
            taken.add(event);
            outcome.complete(new MessageId("m"));
          };
      pending.add(
          new Runnable[] {
            success,
            () -> fail(outcome, PublishException.retryable("UNAVAILABLE", "down", null)),
            () -> fail(outcome, PublishException.circuitOpen()),
            () -> fail(outcome, PublishException.permanent("INVALID_ARGUMENT", "bad", null)),
            () -> fail(outcome, PublishException.misconfigured("NOT_FOUND", "none", null))
          });
      return outcome;
    }

    private static void fail(CompletableFuture<MessageId> outcome, PublishException failure) {
      outcome.completeExceptionally(failure);
    }

    void answerOne(Random random, double success) {
      if (!pending.isEmpty()) {
        Runnable[] answers = pending.remove(random.nextInt(pending.size()));
        answers[random.nextDouble() < success ? 0 : 1 + random.nextInt(4)].run();
      }
    }
  }
}
