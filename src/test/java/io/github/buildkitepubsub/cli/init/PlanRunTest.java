package io.github.buildkitepubsub.cli.init;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.buildkitepubsub.cli.command.CommandException;
import io.github.buildkitepubsub.cli.init.gcloud.FakeGcloud;
import io.github.buildkitepubsub.cli.init.plan.Change;
import io.github.buildkitepubsub.cli.init.plan.Plan;
import io.github.buildkitepubsub.cli.init.plan.Step;
import io.github.buildkitepubsub.testing.ManualClock;
import io.github.buildkitepubsub.testing.ManualStop;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PlanRunTest {

  private static final String EMAIL = "buildkite-pubsub@my-project.iam.gserviceaccount.com";

  private final FakeGcloud gcloud = new FakeGcloud();
  private final ManualStop stop = new ManualStop(new ManualClock());
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final PlanRun run = new PlanRun(gcloud, stop, new PrintStream(out, true, UTF_8));

  @TempDir private Path directory;

  @BeforeEach
  void switchOn() {
    gcloud.services().add("iam.googleapis.com");
    gcloud.run(
        List.of("iam", "service-accounts", "create", "buildkite-pubsub", "--project=my-project"),
        null);
  }

  @Test
  void waitsForAnAccountThatIsNotKnownYet() throws Exception {
    gcloud.delayAccounts(3);

    run.run(new Plan(List.of(binding())));

    assertThat(stop.waits()).hasSize(3).containsOnly(Duration.ofSeconds(10));
    assertThat(out.toString(UTF_8)).isEqualTo("[1/1] create a binding: done\n");
  }

  @Test
  void doesNotWaitForEver() {
    gcloud.delayAccounts(100);

    assertThatThrownBy(() -> run.run(new Plan(List.of(binding()))))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("does not exist");
    assertThat(stop.waits()).hasSizeLessThan(10);
  }

  @Test
  void endsBetweenTwoSteps() {
    stop.request();

    assertThatThrownBy(() -> run.run(new Plan(List.of(binding()))))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("told to stop; 0 of 1 steps are done");
    assertThat(out.toString(UTF_8)).contains("not done: a binding");
    assertThat(gcloud.thing("iam service-accounts/" + EMAIL).has("iam")).isFalse();
  }

  @Test
  void saysWhatTheProjectLacksForPods() {
    gcloud.fail(
        "iam service-accounts add",
        "INVALID_ARGUMENT: Identity Pool does not exist (p.svc.id.goog)");

    assertThatThrownBy(() -> run.run(new Plan(List.of(binding()))))
        .hasMessageContaining("the project needs a cluster with Workload Identity first");
    assertThat(stop.waits()).isEmpty();
  }

  @Test
  void aFileThatCannotBeWrittenIsAFailure() {
    Path file = directory.resolve("nothing/config.yml");

    assertThatThrownBy(
            () ->
                run.run(
                    new Plan(
                        List.of(
                            new Step(
                                Step.Kind.CREATE,
                                "a file",
                                new Change.Write(file, "a: b\n", List.of()))))))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("NoSuchFileException");
  }

  private static Step binding() {
    return new Step(
        Step.Kind.CREATE,
        "a binding",
        new Change.Command(
            List.of(
                "iam",
                "service-accounts",
                "add-iam-policy-binding",
                EMAIL,
                "--project=my-project",
                "--role=roles/iam.workloadIdentityUser",
                "--member=serviceAccount:my-project.svc.id.goog[a/b]",
                "--condition=None"),
            null));
  }
}
