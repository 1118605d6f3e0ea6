package io.github.buildkitepubsub.cli.dlq;

import io.github.buildkitepubsub.cli.command.Console;
import io.github.buildkitepubsub.deadletter.redrive.LetterCounts;
import io.github.buildkitepubsub.publish.subscription.MessageHandler.Handled;
import io.github.buildkitepubsub.publish.subscription.StoredMessage;
import io.github.buildkitepubsub.publish.subscription.Sweep;
import java.io.IOException;
import java.util.function.Predicate;

/** What {@code --dry-run} shows of an action that changes something. */
final class DryRun {

  /** Of its help page. */
  static final String HELP = "change nothing: count what matches, by reason and type";

  private DryRun() {}

  /**
   * Counts what would be done, and leaves everything.
   *
   * @param wanted what the action would do something with, of the letters that match
   */
  static void run(DlqContext context, Predicate<StoredMessage> wanted)
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
