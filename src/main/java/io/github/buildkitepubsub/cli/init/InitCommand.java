package io.github.buildkitepubsub.cli.init;

import io.dropwizard.core.cli.Command;
import io.dropwizard.core.setup.Bootstrap;
import io.github.buildkitepubsub.cli.command.CommandException;
import io.github.buildkitepubsub.cli.command.Consent;
import io.github.buildkitepubsub.cli.command.Console;
import io.github.buildkitepubsub.cli.command.Interruption;
import io.github.buildkitepubsub.cli.init.gcloud.Gcloud;
import io.github.buildkitepubsub.cli.init.gcloud.GoogleProject;
import io.github.buildkitepubsub.cli.init.plan.Plan;
import io.github.buildkitepubsub.cli.init.plan.Planner;
import io.github.buildkitepubsub.cli.init.plan.Setup;
import io.github.buildkitepubsub.publish.subscription.StopSignal;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Function;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;

/**
 * Makes topics, subscriptions, an account, a secret and who may use them, with Google's own tool.
 * Looks first, shows the plan with each command, and does it only if told so. What is there already
 * is left alone, so that it can be run again: after a failure, or to change something.
 */
public final class InitCommand extends Command {

  public static final String NAME = "init";
  public static final String DESCRIPTION =
      "Sets Google Cloud up: topics, an account, a secret; shows the plan first.";

  /** Ctrl-C ends the tool that runs too: there is little to wait for. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Console console;
  private final Function<String, Gcloud> gclouds;

  /**
   * @param gclouds the tool, by its path
   */
  public InitCommand(Console console, Function<String, Gcloud> gclouds) {
    super(NAME, DESCRIPTION);
    this.console = console;
    this.gclouds = gclouds;
  }

  @Override
  public void configure(Subparser subparser) {
    InitArguments.addTo(subparser);
  }

  @Override
  public void run(Bootstrap<?> bootstrap, Namespace namespace) throws Exception {
    run(namespace);
  }

  void run(Namespace namespace) throws CommandException, IOException, InterruptedException {
    boolean attended = isAttended(namespace);
    if (!attended || Consent.isGiven(namespace)) {
      Consent.check(namespace, NAME);
    }
    boolean asks = attended && !Consent.isGiven(namespace);
    Answers answers = new Answers(namespace, console, asks);
    Gcloud gcloud = gclouds.apply(namespace.getString(InitArguments.GCLOUD));
    Setup setup =
        new SetupReader(
                answers,
                console,
                namespace.getString(InitArguments.ORDERING.substring(2)),
                namespace.getString(InitArguments.RETENTION.substring(2)))
            .read(asks ? GoogleProject.configured(gcloud) : null);
    GoogleProject project = GoogleProject.open(gcloud, setup.project());
    console.out().println("project " + project.id() + ", as " + project.account());
    console.out().println();
    Plan plan = Planner.plan(project, setup);
    plan.print(console.out());
    if (Consent.isDryRun(namespace)) {
      console.out().println("dry run: nothing was done");
      return;
    }
    if (!plan.changes().isEmpty()) {
      permit(plan, namespace, answers);
      run(gcloud, plan);
    }
    new NextSteps(console.out(), console.program(), setup).print();
  }

  /** True if somebody can answer. */
  private boolean isAttended(Namespace namespace) {
    String token = namespace.getString(InitArguments.TOKEN_FILE.substring(2));
    return console.inTerminal() && console.errTerminal() && !TokenFile.STANDARD_INPUT.equals(token);
  }

  private static void permit(Plan plan, Namespace namespace, Answers answers)
      throws CommandException, IOException {
    boolean mayOverwrite = !plan.overwrites() || namespace.getBoolean(InitArguments.FORCE);
    if (Consent.isGiven(namespace)) {
      if (!mayOverwrite) {
        throw CommandException.failed(
            "the file of --config has other settings: replace it with --force, or name another one;"
                + " nothing was done");
      }
      return;
    }
    if (!answers.agrees(mayOverwrite ? "Do it?" : "Do it, and replace the file?")) {
      throw CommandException.failed("nothing was done");
    }
  }

  private void run(Gcloud gcloud, Plan plan) throws CommandException, InterruptedException {
    StopSignal stop = new StopSignal();
    Interruption interruption = Interruption.calling(stop::request, PATIENCE);
    try {
      console.out().println();
      new PlanRun(gcloud, stop, console.out()).run(plan);
    } finally {
      interruption.end();
    }
  }
}
