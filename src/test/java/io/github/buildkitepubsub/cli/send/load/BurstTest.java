package io.github.buildkitepubsub.cli.send.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.cli.http.Answer;
import io.github.buildkitepubsub.testing.ManualClock;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

final class BurstTest {

  private final ManualClock clock = new ManualClock();
  private final Tally tally = new Tally();

  @Test
  void postsAllOfThem() throws Exception {
    Burst burst = burst(new Load(250, 0, 8), body -> done(new Answer(200, "")));

    burst.run(() -> {});

    assertThat(tally.ok()).isEqualTo(250);
    assertThat(tally.failed()).isZero();
    assertThat(burst.isUnreachable()).isFalse();
  }

  @Test
  void neverHasMoreUnansweredThanAllowed() throws Exception {
    HoldingPoster poster = new HoldingPoster();
    Burst burst = burst(new Load(6, 0, 4), poster);

    burst.run(poster::answerOneIfAllWait);

    assertThat(poster.most).isEqualTo(4);
    assertThat(tally.ok()).isEqualTo(6);
  }

  @Test
  void countsEveryKindOfOutcome() throws Exception {
    Queue<CompletionStage<Answer>> answers =
        new ArrayDeque<>(
            List.of(
                done(new Answer(200, "")),
                done(new Answer(503, "")),
                CompletableFuture.failedFuture(new IOException("reset")),
                CompletableFuture.failedFuture(new HttpTimeoutException("30 s"))));
    Burst burst = burst(new Load(4, 0, 1), body -> answers.remove());

    burst.run(() -> {});

    assertThat(tally.ok()).isEqualTo(1);
    assertThat(tally.failed()).isEqualTo(3);
    assertThat(tally.outcomes()).isEqualTo("200=1 503=1 timeout=1 unreachable=1");
  }

  @Test
  void givesUpAtOnceWhereNobodyListens() throws Exception {
    Burst burst =
        burst(
            new Load(1000, 0, 1),
            body ->
                CompletableFuture.failedFuture(new CompletionException(new ConnectException())));

    burst.run(() -> {});

    assertThat(burst.isUnreachable()).isTrue();
    assertThat(tally.failed()).isEqualTo(1);
  }

  @Test
  void outlivesARestartOfTheService() throws Exception {
    Queue<CompletionStage<Answer>> answers =
        new ArrayDeque<>(
            List.of(
                done(new Answer(200, "")),
                CompletableFuture.failedFuture(new ConnectException()),
                done(new Answer(200, ""))));
    Burst burst = burst(new Load(3, 0, 1), body -> answers.remove());

    burst.run(() -> {});

    assertThat(burst.isUnreachable()).isFalse();
    assertThat(tally.ok()).isEqualTo(2);
  }

  @Test
  void sendsNoMoreOnceStopped() throws Exception {
    Burst[] burst = new Burst[1];
    burst[0] =
        burst(
            new Load(1000, 0, 1),
            body -> {
              burst[0].stop();
              return done(new Answer(200, ""));
            });

    burst[0].run(() -> {});

    assertThat(tally.ok()).isEqualTo(1);
  }

  @Test
  void measuresFromPostToAnswer() throws Exception {
    Burst burst =
        burst(
            new Load(1, 0, 1),
            body -> {
              clock.advance(Duration.ofMillis(40));
              return done(new Answer(200, ""));
            });

    burst.run(() -> {});

    assertThat(tally.line(Duration.ofSeconds(2)))
        .isEqualTo("sent=1 ok=1 failed=0 seconds=2.0 rate=0.5 p50=40.9ms p99=40.9ms");
  }

  private Burst burst(Load load, Poster poster) {
    return new Burst(poster, () -> new byte[0], load, tally, clock::nanoTime);
  }

  private static CompletionStage<Answer> done(Answer answer) {
    return CompletableFuture.completedFuture(answer);
  }

  /** Answers only once nothing more comes: the window is full, or all is sent. */
  private static final class HoldingPoster implements Poster {

    private final Queue<CompletableFuture<Answer>> waiting = new ArrayDeque<>();
    private int posted;
    private int most;

    @Override
    public CompletionStage<Answer> post(byte[] body) {
      CompletableFuture<Answer> answer = new CompletableFuture<>();
      waiting.add(answer);
      posted++;
      most = Math.max(most, waiting.size());
      return answer;
    }

    void answerOneIfAllWait() {
      if (waiting.size() >= 4 || posted == 6) {
        waiting.remove().complete(new Answer(200, ""));
      }
    }
  }
}
