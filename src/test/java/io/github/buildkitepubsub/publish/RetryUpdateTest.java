package io.github.buildkitepubsub.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.dropwizard.util.Duration;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.testing.Events;
import io.github.buildkitepubsub.testing.FakePublisher;
import io.github.buildkitepubsub.testing.ManualScheduler;
import io.github.buildkitepubsub.testing.RecordingPublishMetrics;
import io.github.buildkitepubsub.testing.ShowsLive;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each setting of the retries, changed while it works. */
class RetryUpdateTest {

  private static final WebhookEvent EVENT = Events.of("build.finished");

  private final FakePublisher pubsub = new FakePublisher();
  private final ManualScheduler scheduler = new ManualScheduler();

  /** With the largest draw, so that jitter shows. */
  private final RetryingPublisher publisher =
      new RetryingPublisher(
          pubsub,
          settings(3, "30s", "100ms", 0),
          new RecordingPublishMetrics(),
          scheduler,
          () -> 1,
          scheduler::nanoTime);

  private static RetrySettings settings(int attempts, String within, String first, double jitter) {
    List<Duration> delays = List.of(Duration.parse(first), Duration.milliseconds(500));
    return new RetrySettings(attempts, Duration.parse(within), delays, jitter);
  }

  static Stream<Arguments> changes() {
    return Stream.of(
        arguments("publish.retry.maxAttempts", settings(2, "30s", "100ms", 0), List.of(100L)),
        arguments("publish.retry.within", settings(3, "599ms", "100ms", 0), List.of(100L)),
        arguments("publish.retry.delays", settings(3, "30s", "7ms", 0), List.of(7L, 500L)),
        arguments("publish.retry.jitter", settings(3, "30s", "100ms", 0.5), List.of(150L, 750L)));
  }

  @ShowsLive({
    "publish.retry.maxAttempts",
    "publish.retry.within",
    "publish.retry.delays",
    "publish.retry.jitter"
  })
  @ParameterizedTest(name = "{0}")
  @MethodSource("changes")
  void waitsAsTheNewSettingsSay(String key, RetrySettings changed, List<Long> waits) {
    List<Long> before = waits();
    publisher.update(changed);

    assertThat(before).containsExactly(100L, 500L);
    assertThat(waits()).as(key).isEqualTo(waits);
  }

  /** How long one event waits for its attempts, all of which fail. */
  private List<Long> waits() {
    int earlier = scheduler.delays().size();
    PublishException down = PublishException.retryable("UNAVAILABLE", "down", null);
    pubsub.failNext(Collections.nCopies(3, down).toArray(PublishException[]::new));
    publisher.publish(EVENT);
    scheduler.advance(java.time.Duration.ofHours(1));
    pubsub.failNext();
    return scheduler.delays().stream().skip(earlier).map(java.time.Duration::toMillis).toList();
  }
}
