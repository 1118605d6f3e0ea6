package io.github.buildkitepubsub.cli.init;

import io.github.buildkitepubsub.cli.command.CommandException;
import io.github.buildkitepubsub.cli.init.gcloud.Gcloud;
import io.github.buildkitepubsub.cli.init.gcloud.GcloudAnswer;
import io.github.buildkitepubsub.cli.init.plan.Change;
import io.github.buildkitepubsub.cli.init.plan.Plan;
import io.github.buildkitepubsub.cli.init.plan.Step;
import io.github.buildkitepubsub.publish.subscription.Stop;
import io.github.buildkitepubsub.secret.Secret;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Does what a plan says, one step after the other, a line each. It ends at the first that fails,
 * and takes nothing back: what is done is what a next run finds.
 */
final class PlanRun {

  /** An account that was just made, and an API, is known everywhere within a minute or so. */
  private static final Duration BETWEEN = Duration.ofSeconds(10);

  private static final int ATTEMPTS = 9;

  private final Gcloud gcloud;
  private final Stop stop;
  private final PrintStream out;

  PlanRun(Gcloud gcloud, Stop stop, PrintStream out) {
    this.gcloud = gcloud;
    this.stop = stop;
    this.out = out;
  }

  void run(Plan plan) throws CommandException, InterruptedException {
    List<Step> steps = plan.changes();
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      out.printf("[%d/%d] %s %s: ", i + 1, steps.size(), step.kind().text(), step.what());
      out.flush();
      String failure = stop.isRequested() ? "told to stop" : attempt(step);
      out.println(failure == null ? "done" : "failed");
      if (failure != null) {
        steps.stream().skip(i).forEach(open -> out.println("not done: " + open.what()));
        throw CommandException.failed(
            "%s: %s; %d of %d steps are done. Mend it and run the same again: it goes on from there"
                .formatted(step.what(), failure, i, steps.size()));
      }
    }
  }

  private @Nullable String attempt(Step step) throws InterruptedException {
    try {
      if (step.change() instanceof Change.Command command) {
        return command(command);
      }
      if (step.change() instanceof Change.Write file) {
        write(file);
      }
      return null;
    } catch (CommandException e) {
      return String.valueOf(e.getMessage());
    } catch (IOException e) {
      return e.getClass().getSimpleName() + ": " + e.getMessage();
    }
  }

  private @Nullable String command(Change.Command command)
      throws CommandException, InterruptedException {
    Secret input = command.input() == null ? null : command.input().value();
    GcloudAnswer answer = gcloud.run(command.arguments(), input);
    for (int i = 1; answer.isTooEarly() && i < ATTEMPTS && !stop.await(BETWEEN); i++) {
      answer = gcloud.run(command.arguments(), input);
    }
    return answer.isOk() ? null : answer.reason() + advice(answer);
  }

  private static String advice(GcloudAnswer answer) {
    return answer.errors().contains("Identity Pool does not exist")
        ? " (the project needs a cluster with Workload Identity first; or leave --namespace out)"
        : "";
  }

  /** Beside the file first: a reader sees the old one or the new one, never a part. */
  private static void write(Change.Write file) throws IOException {
    Path target = file.file().toAbsolutePath();
    Path aside = target.resolveSibling(target.getFileName() + ".new");
    Files.writeString(aside, file.content());
    Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
