package io.github.buildkitepubsub.reload;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.buildkitepubsub.reload.ReloadResult.Incomplete;
import io.github.buildkitepubsub.reload.ReloadResult.Rejected;
import io.github.buildkitepubsub.reload.ReloadResult.Reloaded;
import io.github.buildkitepubsub.reload.ReloadResult.Unchanged;
import io.github.buildkitepubsub.testing.CapturedLog;
import io.github.buildkitepubsub.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReloaderTest {

  private static final KeyChange LIVE = new KeyChange("receive.limits.requests", "absent", "10");
  private static final KeyChange FIXED = new KeyChange("pubsub.topicId", "a", "b");

  private final CapturedLog log = new CapturedLog(Reloader.class.getName(), Level.DEBUG);
  private final ManualClock clock = new ManualClock();
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private final List<String> told = new ArrayList<>();
  private int applied;
  private Reloadable configuration = () -> plan(List.of(), List.of());

  private final Reloader reloader =
      new Reloader(
          () -> configuration.plan(),
          new ReloadMetrics() {
            @Override
            public void succeeded(Instant at) {
              told.add("good at " + Duration.between(ManualClock.START, at));
            }

            @Override
            public void reloaded(ReloadTrigger trigger, ReloadResult result) {
              told.add(trigger + " " + result.getClass().getSimpleName());
            }
          },
          clock,
          waiting::add);

  @AfterEach
  void closeLog() {
    log.close();
  }

  private ReloadPlan plan(List<KeyChange> changes, List<KeyChange> needRestart) {
    return new ReloadPlan(changes, needRestart, () -> applied++);
  }

  private ReloadResult await(CompletableFuture<ReloadResult> result) {
    waiting.remove().run();
    return result.join();
  }

  private ReloadResult reload(ReloadTrigger trigger) {
    return await(reloader.reload(trigger));
  }

  private List<String> lines() {
    return log.lines().stream()
        .map(line -> line.getLevel() + " " + line.getMessage() + " " + line.getKeyValuePairs())
        .toList();
  }

  @Test
  void appliesWhatIsLiveAndLogsEachKeyOnce() {
    configuration = () -> plan(List.of(LIVE), List.of(FIXED));
    clock.advance(Duration.ofSeconds(5));

    ReloadResult result = reload(ReloadTrigger.SIGNAL);

    assertThat(result).isEqualTo(new Reloaded(List.of(LIVE), List.of(FIXED)));
    assertThat(applied).isEqualTo(1);
    assertThat(told).containsExactly("good at PT0S", "good at PT5S", "SIGNAL Reloaded");
    assertThat(lines())
        .containsExactly(
            "INFO configuration changed"
                + " [key=\"receive.limits.requests\", from=\"absent\", to=\"10\"]",
            "WARN configuration change needs a restart"
                + " [key=\"pubsub.topicId\", from=\"a\", to=\"b\"]",
            "INFO configuration reloaded"
                + " [trigger=\"SIGNAL\", changed=\"1\", need_restart=\"1\"]");
  }

  @Test
  void appliesNothingWhereNothingDiffers() {
    ReloadResult result = reload(ReloadTrigger.FILE);

    assertThat(result).isEqualTo(new Unchanged());
    assertThat(applied).isZero();
    assertThat(told).containsExactly("good at PT0S", "good at PT0S", "FILE Unchanged");
    assertThat(lines()).containsExactly("DEBUG configuration unchanged [trigger=\"FILE\"]");
  }

  @Test
  void keepsWhatIsInForceWhereAConfigurationIsRejected() {
    configuration =
        () -> {
          throw new ReloadRejectedException(List.of("a is wrong", "b is wrong"));
        };

    ReloadResult result = reload(ReloadTrigger.TASK);

    assertThat(result).isEqualTo(new Rejected(List.of("a is wrong", "b is wrong")));
    assertThat(applied).isZero();
    assertThat(told).containsExactly("good at PT0S", "TASK Rejected");
    assertThat(lines())
        .containsExactly(
            "ERROR configuration rejected"
                + " [trigger=\"TASK\", problems=\"a is wrong; b is wrong\"]");
  }

  @Test
  void survivesAFaultOfItsOwn() {
    configuration =
        () -> {
          throw new IllegalStateException("of the test");
        };

    ReloadResult broken = reload(ReloadTrigger.FILE);
    configuration = () -> plan(List.of(LIVE), List.of());
    ReloadResult mended = reload(ReloadTrigger.FILE);

    assertThat(broken).isInstanceOf(Rejected.class);
    assertThat(log.lines().get(0).getThrowableProxy().getMessage()).isEqualTo("of the test");
    assertThat(mended).isEqualTo(new Reloaded(List.of(LIVE), List.of()));
  }

  /** What is in force is neither the one before nor the one that was read. */
  @Test
  void tellsAReloadThatWasAppliedInPartFromARejection() {
    configuration =
        () ->
            new ReloadPlan(
                List.of(LIVE),
                List.of(),
                () -> {
                  throw new ReloadIncompleteException(
                      List.of("a", "b"),
                      List.of("c"),
                      List.of(new IllegalStateException("of the test")));
                });

    ReloadResult result = reload(ReloadTrigger.FILE);

    assertThat(result).isEqualTo(new Incomplete(List.of("a", "b"), List.of("c")));
    assertThat(told).containsExactly("good at PT0S", "FILE Incomplete");
    assertThat(lines())
        .containsExactly(
            "ERROR configuration applied in part"
                + " [applied=\"a; b\", not_applied=\"c\","
                + " remedy=\"reload it once more, or restart\"]");
    assertThat(log.lines().get(0).getThrowableProxy().getCause().getMessage())
        .isEqualTo("of the test");
  }

  @Test
  void takesAnyFaultWhileItAppliesForIncomplete() {
    configuration =
        () ->
            new ReloadPlan(
                List.of(LIVE),
                List.of(),
                () -> {
                  throw new IllegalStateException("of the test");
                });

    assertThat(reload(ReloadTrigger.FILE))
        .isEqualTo(
            new Incomplete(List.of(), List.of("java.lang.IllegalStateException: of the test")));
  }

  @Test
  void appliesWhatIsOverdueThoughNothingDiffers() {
    configuration = () -> new ReloadPlan(List.of(), List.of(), true, () -> applied++);

    assertThat(reload(ReloadTrigger.TASK)).isEqualTo(new Reloaded(List.of(), List.of()));
    assertThat(applied).isEqualTo(1);
  }

  @Test
  void showsWithoutChangingLoggingOrCounting() {
    configuration = () -> plan(List.of(LIVE), List.of(FIXED));

    ReloadResult result = await(reloader.preview());

    assertThat(result).isEqualTo(new Reloaded(List.of(LIVE), List.of(FIXED)));
    assertThat(applied).isZero();
    assertThat(told).containsExactly("good at PT0S");
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void doesNothingInTheThreadThatAsks() {
    configuration = () -> plan(List.of(LIVE), List.of());

    CompletableFuture<ReloadResult> first = reloader.reload(ReloadTrigger.TASK);
    CompletableFuture<ReloadResult> second = reloader.reload(ReloadTrigger.FILE);

    assertThat(applied).isZero();
    assertThat(await(first)).isInstanceOf(Reloaded.class);
    assertThat(second).isNotDone();
    assertThat(await(second)).isInstanceOf(Reloaded.class);
  }
}
