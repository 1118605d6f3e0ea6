package io.github.buildkitepubsub.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.forward.EventForwarder;
import io.github.buildkitepubsub.forward.Outcome;
import io.github.buildkitepubsub.publish.MessageId;
import io.github.buildkitepubsub.publish.PublishException;
import io.github.buildkitepubsub.testing.Events;
import io.github.buildkitepubsub.testing.FakePublisher;
import io.github.buildkitepubsub.testing.Outcomes;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class ObservedForwarderTest {

  private static final WebhookEvent EVENT =
      Events.parse(
          "{\"event\":\"build.running\",\"build\":{\"state\":\"running\"},"
              + "\"pipeline\":{\"slug\":\"web\"}}");

  private final FakePublisher publisher = new FakePublisher();
  private final RecordingObserveMetrics metrics = new RecordingObserveMetrics();
  private final EventForwarder forwarder = observing(EventForwarder.to(publisher));

  private EventForwarder observing(EventForwarder delegate) {
    return new ObservedForwarder(delegate, new EventObserver(ObserveSettings.defaults(), metrics));
  }

  @Test
  void showsAnEventOnceItIsTaken() {
    publisher.hold();

    CompletionStage<Outcome> outcome = forwarder.forward(EVENT);

    assertThat(metrics.calls()).isEmpty();
    publisher.release();
    assertThat(metrics.calls()).containsExactly("buildState running web");
    assertThat(outcome.toCompletableFuture())
        .isCompletedWithValue(new Outcome.Published(new MessageId("m-1")));
  }

  @Test
  void showsWhatIsOnTheDiskOrBuriedToo() {
    observing(event -> CompletableFuture.completedFuture(Outcome.Spooled.INSTANCE)).forward(EVENT);
    observing(event -> CompletableFuture.completedFuture(new Outcome.Buried(new MessageId("d"))))
        .forward(EVENT);

    assertThat(metrics.calls()).containsExactly("buildState running web", "buildState running web");
  }

  @Test
  void countsAnEventThatIsSentAgainAfterAFailureOnce() {
    publisher.failNext(PublishException.circuitOpen());

    CompletionStage<Outcome> refused = forwarder.forward(EVENT);
    forwarder.forward(EVENT);

    assertThat(Outcomes.failure(refused)).isInstanceOf(PublishException.class);
    assertThat(metrics.calls()).containsExactly("buildState running web");
  }

  @Test
  void anObserverThatFailsChangesNothing() {
    EventObserver broken =
        new EventObserver(
            ObserveSettings.defaults(),
            new RecordingObserveMetrics() {
              @Override
              public void buildState(String state, PipelineLabel of) {
                throw new IllegalStateException("broken");
              }
            });
    CompletionStage<Outcome> outcome =
        new ObservedForwarder(EventForwarder.to(publisher), broken).forward(EVENT);

    assertThat(outcome.toCompletableFuture())
        .isCompletedWithValue(new Outcome.Published(new MessageId("m-1")));
  }
}
