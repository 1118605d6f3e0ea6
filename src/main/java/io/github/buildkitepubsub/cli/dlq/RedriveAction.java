package io.github.buildkitepubsub.cli.dlq;

import io.github.buildkitepubsub.cli.command.CommandException;
import io.github.buildkitepubsub.cli.command.Consent;
import io.github.buildkitepubsub.cli.command.Console;
import io.github.buildkitepubsub.cli.command.PubSubAddress;
import io.github.buildkitepubsub.configuration.RelayConfiguration;
import io.github.buildkitepubsub.deadletter.redrive.LetterContent;
import io.github.buildkitepubsub.deadletter.redrive.Redrive;
import io.github.buildkitepubsub.publish.MessagePublisher;
import io.github.buildkitepubsub.publish.pubsub.PubSubSettings;
import io.github.buildkitepubsub.publish.pubsub.TopicPublisher;
import io.github.buildkitepubsub.publish.subscription.Sweep;
import io.github.buildkitepubsub.publish.subscription.Throttle;
import java.io.IOException;
import net.sourceforge.argparse4j.impl.Arguments;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;

/** Publishes letters on the events' topic and takes them away once they are there. */
final class RedriveAction implements DlqAction {

  private static final int DEFAULT_MAX = 10_000;

  @Override
  public String name() {
    return "redrive";
  }

  @Override
  public String summary() {
    return "publishes letters as the events that they are, and removes them";
  }

  @Override
  public String description() {
    return """
        Publishes the original messages, byte for byte, with their attributes and redriven_at, and
        acknowledges each letter once Pub/Sub has its message. What does not match or fails stays. A
        process that is killed in between publishes again next time: consumers drop the copy by event_id.
        Letters whose original was reduced to fit, which has no build, pipeline and sender beside
        raw_payload, go only with --include-reduced, with the attribute payload_reduced.\
        """;
  }

  @Override
  public String examples() {
    return """
        buildkite-pubsub dlq redrive --reason connection_error --dry-run
        buildkite-pubsub dlq redrive --reason connection_error --rate 50 --yes
        buildkite-pubsub dlq redrive --event-id 9c1185a5c5e9fc54612808977ee8f548 --yes
        """;
  }

  @Override
  public void addTo(Subparser subparser) {
    DlqOptions.addFilterTo(subparser);
    DlqOptions.addMaxTo(subparser, DEFAULT_MAX, "end after so many letters that match");
    subparser
        .addArgument("--rate")
        .type(Double.class)
        .choices(Arguments.range(0.1, 1e6))
        .setDefault(0.0)
        .metavar("R")
        .help("how many a second, at most (default: as fast as Pub/Sub takes them)");
    subparser
        .addArgument("--topic")
        .metavar("NAME")
        .help("publish there (default: pubsub.topicId)");
    subparser
        .addArgument("--include-reduced")
        .dest("includeReduced")
        .action(Arguments.storeTrue())
        .help("also letters whose original was reduced");
    Consent.addTo(subparser, DryRun.HELP);
  }

  @Override
  public void check(Namespace namespace) throws CommandException {
    Consent.check(namespace, "dlq " + name());
  }

  @Override
  public void run(DlqContext context, Namespace namespace)
      throws CommandException, IOException, InterruptedException {
    boolean reducedToo = namespace.getBoolean("includeReduced");
    if (Consent.isDryRun(namespace)) {
      DryRun.run(context, letter -> reducedToo || !LetterContent.isReduced(letter));
      return;
    }
    RelayConfiguration configuration = context.configuration();
    PubSubSettings pubsub = configuration.pubsub();
    String named = namespace.getString("topic");
    String topicId = named == null ? pubsub.topicId() : named;
    try (TopicPublisher topic =
        TopicPublisher.open(PubSubAddress.of(configuration), pubsub, topicId)) {
      redrive(context, namespace, topic);
    }
  }

  private static void redrive(DlqContext context, Namespace namespace, MessagePublisher topic)
      throws CommandException, IOException, InterruptedException {
    Console console = context.console();
    Throttle throttle =
        new Throttle(namespace.getDouble("rate"), context.nanoClock(), context.stop());
    Redrive redrive =
        new Redrive(
            topic,
            namespace.getBoolean("includeReduced"),
            throttle,
            context.clock(),
            (letter, why) ->
                console
                    .err()
                    .println(
                        ReadableLetter.printable(
                            "not redriven: event_id=%s message_id=%s: %s"
                                .formatted(letter.eventId(), letter.messageId(), why))));
    try {
      context.sweep(throttle.page(Sweep.PAGE), redrive);
    } finally {
      if (redrive.reduced() > 0) {
        console.err().printf("skipped %d reduced letters: --include-reduced%n", redrive.reduced());
      }
      console
          .out()
          .printf(
              "redriven=%d skipped=%d failed=%d%n",
              redrive.redriven(), context.sweep().skipped() + redrive.reduced(), redrive.failed());
    }
    if (redrive.failed() > 0) {
      throw CommandException.failed(
          redrive.failed() + " letters were not redriven and stay where they are: see above");
    }
  }
}
