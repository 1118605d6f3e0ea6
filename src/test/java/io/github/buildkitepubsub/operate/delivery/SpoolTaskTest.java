package io.github.buildkitepubsub.operate.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.forward.ForwardSettings;
import io.github.buildkitepubsub.forward.Forwarder;
import io.github.buildkitepubsub.forward.RecordingForwardMetrics;
import io.github.buildkitepubsub.operate.Calls;
import io.github.buildkitepubsub.publish.PublishException;
import io.github.buildkitepubsub.testing.Events;
import io.github.buildkitepubsub.testing.FakePublisher;
import io.github.buildkitepubsub.testing.FakeSpool;
import io.github.buildkitepubsub.testing.ManualClock;
import io.github.buildkitepubsub.testing.ManualScheduler;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SpoolTaskTest {

  private final FakeSpool spool = new FakeSpool();
  private final FakePublisher publisher = new FakePublisher();
  private final ManualClock clock = new ManualClock();
  private final ManualScheduler scheduler = new ManualScheduler();
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
          scheduler);
  private final SpoolTask task = new SpoolTask(spool, forwarder, clock);

  @BeforeEach
  void start() {
    forwarder.start();
  }

  @Test
  void showsWhatIsInIt() throws Exception {
    Calls.answer(task, "action=pause");
    spool.leftBehind(event(), 0);
    clock.advance(Duration.ofMinutes(3));

    String answer = Calls.answer(task);

    assertThat(answer.lines())
        .contains(
            "pending=1",
            "given_up=0",
            "bytes=" + event().body().length,
            "in_flight=0",
            "paused=true",
            "writable=true",
            "oldest_age=PT3M");
  }

  @Test
  void pausesAndResumes() throws Exception {
    String paused = Calls.answer(task, "action=pause");
    spool.leftBehind(event(), 0);
    scheduler.advance(Duration.ofMinutes(1));
    boolean early = !publisher.attempts().isEmpty();

    String resumed = Calls.answer(task, "action=resume");

    assertThat(paused).contains("paused=true");
    assertThat(early).isFalse();
    assertThat(resumed).contains("paused=false", "pending=0");
    assertThat(publisher.published()).hasSize(1);
  }

  @Test
  void triesAgainAtOnce() throws Exception {
    publisher.failNext(PublishException.retryable("UNAVAILABLE", "down", null));
    spool.leftBehind(event(), 0);
    scheduler.advance(Duration.ofSeconds(1));
    int before = publisher.attempts().size();

    String answer = Calls.answer(task, "action=retry-now");

    assertThat(before).isEqualTo(1);
    assertThat(answer).contains("pending=0");
  }

  @Test
  void restoresWhatWasGivenUp() throws Exception {
    publisher.failNext(PublishException.permanent("INVALID_ARGUMENT", "no", null));
    spool.leftBehind(event(), 0);
    scheduler.advance(Duration.ofSeconds(1));
    String before = Calls.answer(task);

    String answer = Calls.answer(task, "action=restore");

    assertThat(before).contains("given_up=1");
    assertThat(answer).startsWith("restored=1\n").contains("given_up=0", "pending=0");
    assertThat(publisher.published()).hasSize(1);
  }

  @Test
  void looksAtEveryEntry() throws Exception {
    Calls.answer(task, "action=pause");
    spool.leftBehind(event(), 0);

    assertThat(Calls.answer(task, "action=verify")).startsWith("whole=1\nset_aside=0\n");
  }

  private static WebhookEvent event() {
    return Events.of("build.finished");
  }
}
