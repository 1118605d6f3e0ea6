package io.github.buildkitepubsub.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.publish.MessageId;
import io.github.buildkitepubsub.testing.Events;
import io.github.buildkitepubsub.testing.FakeSpool;
import io.github.buildkitepubsub.testing.ManualClock;
import io.github.buildkitepubsub.testing.ManualScheduler;
import java.lang.ref.WeakReference;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What the forwarder holds on to while the disk is slower than Pub/Sub. */
class ForwarderMemoryTest {

  private final FakeSpool spool = new FakeSpool();
  private final RecordingForwardMetrics metrics = new RecordingForwardMetrics();

  @Test
  void keepsNoEventInMemoryThatIsPublishedAndNotYetRemoved() {
    Forwarder target =
        new Forwarder(
            spool,
            event -> CompletableFuture.completedFuture(new MessageId("1")),
            null,
            ForwardSettings.defaults(),
            null,
            metrics,
            new ManualClock(),
            new ManualClock()::nanoTime,
            new ManualScheduler());
    target.start();
    long position =
        spool.append(Events.parse("{\"event\":\"build.running\"}")).toCompletableFuture().join();
    spool.hold();

    WeakReference<WebhookEvent> event =
        new WeakReference<>(Events.parse("{\"event\":\"build.running\"}"));
    target.offer(position, Objects.requireNonNull(event.get()));
    for (int i = 0; i < 100 && event.get() != null; i++) {
      System.gc();
    }

    assertThat(metrics.forwarded()).isEqualTo(1);
    assertThat(event.get()).isNull();
  }
}
