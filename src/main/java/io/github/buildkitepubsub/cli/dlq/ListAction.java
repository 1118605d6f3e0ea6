package io.github.buildkitepubsub.cli.dlq;

import io.github.buildkitepubsub.cli.command.Console;
import io.github.buildkitepubsub.deadletter.redrive.LetterCounts;
import io.github.buildkitepubsub.publish.subscription.MessageHandler.Handled;
import io.github.buildkitepubsub.publish.subscription.Sweep;
import java.io.IOException;
import java.io.PrintStream;
import net.sourceforge.argparse4j.impl.Arguments;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;

/** Prints a line for each letter, and takes none away. */
final class ListAction implements DlqAction {

  private static final int DEFAULT_MAX = 100;

  @Override
  public String name() {
    return "list";
  }

  @Override
  public String summary() {
    return "a line for each letter, and how many there are of each reason";
  }

  @Override
  public String description() {
    return """
        Prints dead letters and gives them back. Pub/Sub knows no exact count of what a subscription
        holds: these are the letters that it gave. Another reader may hold others, one that died for up
        to a minute.\
        """;
  }

  @Override
  public String examples() {
    return """
        buildkite-pubsub dlq list
        buildkite-pubsub dlq list --reason publish_error --newer-than 2h
        buildkite-pubsub dlq list --json --max 1000 | jq -r .event_id
        """;
  }

  @Override
  public void addTo(Subparser subparser) {
    subparser
        .addArgument("--json")
        .action(Arguments.storeTrue())
        .help("a JSON object on a line; the summary is then on the error output");
    DlqOptions.addFilterTo(subparser);
    DlqOptions.addMaxTo(subparser, DEFAULT_MAX, "end after so many letters");
  }

  @Override
  public void run(DlqContext context, Namespace namespace)
      throws IOException, InterruptedException {
    Console console = context.console();
    boolean json = namespace.getBoolean("json");
    LetterFormatter formatter =
        json
            ? new JsonLetter(context.clock().instant())
            : new ReadableLetter(context.clock().instant());
    LetterCounts counts = new LetterCounts();
    context.sweep(
        Sweep.PAGE,
        letters -> {
          counts.add(letters);
          letters.stream().map(formatter::format).forEach(console.out()::println);
          return Handled.KEPT;
        });
    summary(json ? console.err() : console.out(), counts);
  }

  private static void summary(PrintStream out, LetterCounts counts) {
    StringBuilder line = new StringBuilder("letters=").append(counts.total());
    counts
        .byReason()
        .forEach((reason, count) -> line.append(' ').append(reason).append('=').append(count));
    out.println(ReadableLetter.printable(line.toString()));
  }
}
