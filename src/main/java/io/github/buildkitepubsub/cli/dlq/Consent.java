package io.github.buildkitepubsub.cli.dlq;

import io.github.buildkitepubsub.cli.command.CommandException;
import io.github.buildkitepubsub.cli.command.Console;
import io.github.buildkitepubsub.deadletter.redrive.LetterCounts;
import io.github.buildkitepubsub.publish.subscription.MessageHandler.Handled;
import io.github.buildkitepubsub.publish.subscription.StoredMessage;
import io.github.buildkitepubsub.publish.subscription.Sweep;
import java.io.IOException;
import java.util.function.Predicate;
import net.sourceforge.argparse4j.impl.Arguments;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;

/** {@code --yes} and {@code --dry-run}, of actions that change something. */
final class Consent {

  private Consent() {}

  static void addTo(Subparser subparser) {
    subparser
        .addArgument("--dry-run")
        .dest("dryRun")
        .action(Arguments.storeTrue())
        .help("change nothing: count what matches, by reason and type");
    subparser
        .addArgument("--yes")
        .action(Arguments.storeTrue())
        .help("do it; without it nothing is done");
  }

  static void check(Namespace namespace, String action) throws CommandException {
    if (namespace.getBoolean("yes") == isDryRun(namespace)) {
      throw CommandException.usage(
          "dlq %s needs --yes, or --dry-run to see what it would do".formatted(action));
    }
  }

  static boolean isDryRun(Namespace namespace) {
    return namespace.getBoolean("dryRun");
  }

  /**
   * Counts what would be done, and leaves everything.
   *
   * @param wanted what the action would do something with, of the letters that match
   */
  static void dryRun(DlqContext context, Predicate<StoredMessage> wanted)
      throws IOException, InterruptedException {
    LetterCounts counts = new LetterCounts();
    context.sweep(
        Sweep.PAGE,
        letters -> {
          counts.add(letters.stream().filter(wanted).toList());
          return Handled.KEPT;
        });
    Console console = context.console();
    counts
        .byReasonAndType()
        .forEach(
            (reason, types) ->
                types.forEach(
                    (type, count) ->
                        console
                            .out()
                            .println(
                                ReadableLetter.printable(
                                    "%6d  %s  %s".formatted(count, reason, type)))));
    Sweep sweep = context.sweep();
    console
        .out()
        .printf(
            "dry_run matched=%d skipped=%d%n",
            counts.total(), sweep.skipped() + sweep.matched() - counts.total());
  }
}
