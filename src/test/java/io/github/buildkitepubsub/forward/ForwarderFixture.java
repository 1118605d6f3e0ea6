package io.github.buildkitepubsub.forward;

import io.dropwizard.util.DataSize;
import io.dropwizard.util.Duration;
import io.github.buildkitepubsub.deadletter.DeadLetterQueue;
import io.github.buildkitepubsub.event.EventId;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.testing.Events;
import io.github.buildkitepubsub.testing.FakePublisher;
import io.github.buildkitepubsub.testing.FakeSpool;
import io.github.buildkitepubsub.testing.ManualClock;
import io.github.buildkitepubsub.testing.ManualScheduler;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A forwarder's surroundings, moved by hand. */
abstract class ForwarderFixture {

  final FakeSpool spool = new FakeSpool();
  final FakePublisher publisher = new FakePublisher();
  final ManualClock clock = new ManualClock();
  final ManualScheduler scheduler = new ManualScheduler();

  Forwarder forwarder(
      @Nullable DeadLetterQueue queue, ForwardSettings settings, ForwardMetrics metrics) {
    return new Forwarder(
        spool, publisher, queue, settings, null, metrics, clock, clock::nanoTime, scheduler);
  }

  /** Which gives up soon, and works on few at a time. */
  static ForwardSettings impatient() {
    return new ForwardSettings(
        null,
        new ForwardSettings.InFlight(8, DataSize.mebibytes(1)),
        Duration.seconds(1),
        Duration.seconds(4),
        new ForwardSettings.GiveUp(3, Duration.hours(1), Duration.minutes(1)),
        Duration.milliseconds(1));
  }

  static WebhookEvent event(int number) {
    return Events.parse("{\"event\":\"build.running\",\"n\":" + number + "}");
  }

  CompletionStage<Outcome> arrive(Forwarder target, WebhookEvent event) {
    return spool.append(event).thenCompose(position -> target.offer(position, event));
  }

  void pass(int seconds) {
    for (int i = 0; i < seconds; i++) {
      clock.advance(java.time.Duration.ofSeconds(1));
      scheduler.advance(java.time.Duration.ofSeconds(1));
    }
  }

  List<EventId> published() {
    return publisher.published().stream().map(WebhookEvent::id).toList();
  }
}
