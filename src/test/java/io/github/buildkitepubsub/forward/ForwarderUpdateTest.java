package io.github.buildkitepubsub.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.dropwizard.util.Duration;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.forward.ForwardSettings.GiveUp;
import io.github.buildkitepubsub.publish.PublishException;
import io.github.buildkitepubsub.testing.Events;
import io.github.buildkitepubsub.testing.FakeDeadLetterQueue;
import io.github.buildkitepubsub.testing.FakePublisher;
import io.github.buildkitepubsub.testing.FakeSpool;
import io.github.buildkitepubsub.testing.ManualClock;
import io.github.buildkitepubsub.testing.ManualScheduler;
import io.github.buildkitepubsub.testing.ShowsLive;
import java.util.Collections;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** When an event is given up, changed while it waits. */
class ForwarderUpdateTest {

  private final FakeSpool spool = new FakeSpool();
  private final FakePublisher publisher = new FakePublisher();
  private final FakeDeadLetterQueue deadLetters = new FakeDeadLetterQueue();
  private final ManualClock clock = new ManualClock();
  private final ManualScheduler scheduler = new ManualScheduler();
  private final Forwarder forwarder =
      new Forwarder(
          spool,
          publisher,
          deadLetters,
          ForwardSettings.defaults(),
          null,
          new RecordingForwardMetrics(),
          clock,
          clock::nanoTime,
          scheduler);

  static Stream<Arguments> changes() {
    return Stream.of(
        arguments("forward.giveUp.attempts", new GiveUp(5, null, null)),
        arguments("forward.giveUp.age", new GiveUp(null, Duration.seconds(10), null)));
  }

  @ShowsLive({"forward.giveUp.attempts", "forward.giveUp.age"})
  @ParameterizedTest(name = "{0}")
  @MethodSource("changes")
  void buriesWhatIsOverTheNewLimit(String key, GiveUp changed) {
    PublishException down = PublishException.retryable("UNAVAILABLE", "down", null);
    publisher.failNext(Collections.nCopies(1_000, down).toArray(PublishException[]::new));
    WebhookEvent event = Events.parse("{\"event\":\"build.running\"}");
    forwarder.start();
    spool.append(event).thenAccept(position -> forwarder.offer(position, event));

    pass(60);
    int before = deadLetters.buried().size();
    forwarder.update(changed);
    pass(60);

    assertThat(before).isZero();
    assertThat(deadLetters.buried()).as(key).hasSize(1);
    assertThat(spool.entries()).isEmpty();
  }

  private void pass(int seconds) {
    for (int i = 0; i < seconds; i++) {
      clock.advance(java.time.Duration.ofSeconds(1));
      scheduler.advance(java.time.Duration.ofSeconds(1));
    }
  }
}
