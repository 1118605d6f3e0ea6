package io.github.buildkitepubsub.operate.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.buildkitepubsub.reload.KeyChange;
import io.github.buildkitepubsub.reload.ReloadIncompleteException;
import io.github.buildkitepubsub.reload.ReloadMetrics;
import io.github.buildkitepubsub.reload.ReloadPlan;
import io.github.buildkitepubsub.reload.ReloadRejectedException;
import io.github.buildkitepubsub.reload.ReloadResult;
import io.github.buildkitepubsub.reload.ReloadTrigger;
import io.github.buildkitepubsub.reload.Reloadable;
import io.github.buildkitepubsub.reload.Reloader;
import io.github.buildkitepubsub.testing.ManualClock;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReloadConfigTaskTest {

  private static final ReloadMetrics UNCOUNTED =
      new ReloadMetrics() {
        @Override
        public void succeeded(Instant at) {}

        @Override
        public void reloaded(ReloadTrigger trigger, ReloadResult result) {}
      };

  private final StringWriter output = new StringWriter();
  private int applied;
  private Reloadable configuration =
      () ->
          new ReloadPlan(
              List.of(new KeyChange("validation.mode", "off", "strict")),
              List.of(new KeyChange("receive.path", "/webhook", "/hook")),
              () -> applied++);
  private final ReloadConfigTask task =
      new ReloadConfigTask(
          new Reloader(() -> configuration.plan(), UNCOUNTED, new ManualClock(), Runnable::run));

  private @Nullable String call(Map<String, List<String>> parameters) throws Exception {
    return task.execute(parameters, new PrintWriter(output, true));
  }

  @Test
  void reloadsAndSaysWhatHasChanged() throws Exception {
    String audited = call(Map.of());

    assertThat(applied).isEqualTo(1);
    assertThat(output)
        .hasToString(
            """
            trigger=task
            dry_run=false
            result=reloaded
            changed.validation.mode=off -> strict
            restart.receive.path=/webhook -> /hook
            """);
    assertThat(audited).contains("result=reloaded", "changed.validation.mode=off -> strict");
  }

  @Test
  void showsWhatWouldChangeAndIsNotAudited() throws Exception {
    String audited = call(Map.of("dry-run", List.of("true")));

    assertThat(applied).isZero();
    assertThat(output.toString()).contains("dry_run=true", "changed.validation.mode=off -> strict");
    assertThat(audited).isNull();
  }

  @Test
  void saysThatNothingHasChanged() throws Exception {
    configuration = () -> new ReloadPlan(List.of(), List.of(), () -> applied++);

    call(Map.of());

    assertThat(output.toString()).endsWith("result=unchanged\n");
  }

  @Test
  void failsWithWhatIsInForceAndWhatIsNot() {
    configuration =
        () ->
            new ReloadPlan(
                List.of(new KeyChange("validation.mode", "off", "strict")),
                List.of(),
                () -> {
                  throw new ReloadIncompleteException(
                      List.of("retries"), List.of("log levels"), List.of(new RuntimeException()));
                });

    assertThatThrownBy(() -> call(Map.of()))
        .isInstanceOf(TaskFailedException.class)
        .hasMessageContaining("reload it once more, or restart");
    assertThat(output.toString())
        .endsWith("result=incomplete\napplied=retries\nnot_applied=log levels\n");
  }

  @Test
  void refusesWithEveryProblem() {
    configuration =
        () -> {
          throw new ReloadRejectedException(List.of("a is wrong", "b is wrong"));
        };

    assertThatThrownBy(() -> call(Map.of()))
        .isInstanceOf(TaskRefusedException.class)
        .hasMessageContaining("the one before stays in force");
    assertThat(output.toString())
        .endsWith("result=rejected\nproblem=a is wrong\nproblem=b is wrong\n");
  }
}
