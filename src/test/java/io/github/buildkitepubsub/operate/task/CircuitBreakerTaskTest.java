package io.github.buildkitepubsub.operate.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.buildkitepubsub.publish.CircuitBreakerSettings;
import io.github.buildkitepubsub.publish.CircuitBreakingPublisher;
import io.github.buildkitepubsub.publish.CircuitState;
import io.github.buildkitepubsub.publish.PublishException;
import io.github.buildkitepubsub.testing.Events;
import io.github.buildkitepubsub.testing.FakePublisher;
import io.github.buildkitepubsub.testing.ManualClock;
import io.github.buildkitepubsub.testing.RecordingPublishMetrics;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CircuitBreakerTaskTest {

  private final ManualClock clock = new ManualClock();
  private final FakePublisher pubsub = new FakePublisher();
  private final CircuitBreakingPublisher breaker =
      new CircuitBreakingPublisher(
          pubsub,
          CircuitBreakerSettings.defaults(),
          new RecordingPublishMetrics(),
          (before, after) -> {},
          clock::nanoTime);
  private final CircuitBreakerTask task = new CircuitBreakerTask(breaker);

  @Test
  void showsTheStateAndWhatWasCountedByDefault() throws Exception {
    pubsub.failNext(PublishException.retryable("UNAVAILABLE", "down", null));
    CompletableFuture<?> failed =
        breaker.publish(Events.of("build.finished")).toCompletableFuture();

    String answer = call(Map.of());

    assertThat(failed).isCompletedExceptionally();
    assertThat(answer)
        .isEqualTo(
            """
            state=closed
            forced=false
            calls=1
            failed_calls=1
            slow_calls=0
            consecutive_failures=1
            """);
    assertThat(call(Map.of("action", List.of("status")))).isEqualTo(answer);
  }

  @ParameterizedTest
  @CsvSource({
    "force-open, FORCED_OPEN, 'state=forced-open\nforced=true\n'",
    "force-close, FORCED_CLOSED, 'state=forced-closed\nforced=true\n'",
    "reset, CLOSED, 'state=closed\nforced=false\n'"
  })
  void setsTheBreaker(String action, CircuitState state, String lines) throws Exception {
    String answer = call(Map.of("action", List.of(action)));

    assertThat(breaker.status().state()).isEqualTo(state);
    assertThat(answer).startsWith(lines);
  }

  @ParameterizedTest
  @CsvSource({"status, false", "force-open, true", "force-close, true", "reset, true"})
  void changesAloneAreForTheAuditLog(String action, boolean isAudited) throws Exception {
    String done =
        task.execute(Map.of("action", List.of(action)), new PrintWriter(new StringWriter()));

    assertThat(done != null).isEqualTo(isAudited);
  }

  @Test
  void refusesAnUnknownActionAndChangesNothing() {
    assertThatThrownBy(() -> call(Map.of("action", List.of("open"))))
        .hasMessageStartingWith("action must be status|force-open|force-close|reset");
    assertThat(breaker.status().state()).isEqualTo(CircuitState.CLOSED);
  }

  private String call(Map<String, List<String>> parameters) throws Exception {
    StringWriter output = new StringWriter();
    task.execute(parameters, new PrintWriter(output));
    return output.toString();
  }
}
