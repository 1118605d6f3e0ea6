package io.github.buildkitepubsub.cli.dlq;

import io.github.buildkitepubsub.cli.command.CommandException;
import io.github.buildkitepubsub.cli.command.Consent;
import io.github.buildkitepubsub.publish.subscription.MessageHandler.Handled;
import io.github.buildkitepubsub.publish.subscription.Sweep;
import java.io.IOException;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;

/** Takes letters away for good. */
final class PurgeAction implements DlqAction {

  private static final int DEFAULT_MAX = 10_000;

  @Override
  public String name() {
    return "purge";
  }

  @Override
  public String summary() {
    return "removes letters for good";
  }

  @Override
  public String description() {
    return """
        Acknowledges dead letters: their events are lost, unless another subscription of the dead letter
        topic has them. What does not match stays.\
        """;
  }

  @Override
  public String examples() {
    return """
        buildkite-pubsub dlq purge --older-than 14d --dry-run
        buildkite-pubsub dlq purge --older-than 14d --yes
        buildkite-pubsub dlq purge --event-id 9c1185a5c5e9fc54612808977ee8f548 --yes
        """;
  }

  @Override
  public void addTo(Subparser subparser) {
    DlqOptions.addFilterTo(subparser);
    DlqOptions.addMaxTo(subparser, DEFAULT_MAX, "end after so many letters that match");
    Consent.addTo(subparser, DryRun.HELP);
  }

  @Override
  public void check(Namespace namespace) throws CommandException {
    Consent.check(namespace, "dlq " + name());
  }

  @Override
  public void run(DlqContext context, Namespace namespace)
      throws IOException, InterruptedException {
    if (Consent.isDryRun(namespace)) {
      DryRun.run(context, letter -> true);
      return;
    }
    Sweep sweep = context.sweep();
    try {
      context.sweep(Sweep.PAGE, letters -> new Handled(letters, false));
    } finally {
      context.console().out().printf("purged=%d skipped=%d%n", sweep.removed(), sweep.skipped());
    }
  }
}
