package io.github.buildkitepubsub.cli.replay;

import io.github.buildkitepubsub.cli.command.CommonArguments;
import io.github.buildkitepubsub.cli.command.Consent;
import net.sourceforge.argparse4j.impl.Arguments;
import net.sourceforge.argparse4j.inf.MutuallyExclusiveGroup;
import net.sourceforge.argparse4j.inf.Subparser;

/** The arguments of {@code replay}, as its help page has them. */
final class ReplayArguments {

  static final String DEFAULT_LAG = "1h";
  static final String DEFAULT_PATIENCE = "5s";

  private ReplayArguments() {}

  static void addTo(Subparser subparser) {
    addSource(subparser);
    addReading(subparser);
    addFilter(subparser);
    addTarget(subparser);
    addRun(subparser);
    Consent.addTo(subparser, "send nothing: count what matches, by type, pipeline and hour");
    CommonArguments.addConfigurationFile(subparser);
  }

  private static void addSource(Subparser subparser) {
    MutuallyExclusiveGroup source =
        subparser.addMutuallyExclusiveGroup("where the events are").required(true);
    source
        .addArgument("--topic")
        .metavar("NAME")
        .help(
            """
            what a topic retains, through a subscription that is made for
            this and deleted afterwards; needs --from\
            """);
    source
        .addArgument("--subscription")
        .metavar("NAME")
        .help(
            """
            what a subscription holds: it is given back in the end, but
            hidden from other readers until then\
            """);
    source
        .addArgument("--dead-letters")
        .dest("deadLetters")
        .action(Arguments.storeTrue())
        .help("what the dead letter subscription holds, likewise");
    source
        .addArgument("--spool")
        .metavar("DIR")
        .help("the spool of an instance that is stopped; it keeps its events");
    source
        .addArgument("--file")
        .dest("recording")
        .metavar("FILE")
        .help(
            """
            JSON objects: lines of a drained file or of tail --json, data
            of messages or dead letters, bodies; - is standard input\
            """);
  }

  private static void addReading(Subparser subparser) {
    subparser
        .addArgument("--seek")
        .action(Arguments.storeTrue())
        .help(
            """
            make --subscription start at --from: for all its readers, which
            get again what they have had and lose what is older\
            """);
    subparser
        .addArgument("--ack")
        .action(Arguments.storeTrue())
        .help("acknowledge, in --subscription or --dead-letters, what is confirmed");
    subparser
        .addArgument("--include-replayed")
        .dest("includeReplayed")
        .action(Arguments.storeTrue())
        .help("also messages that are copies which a replay published");
    subparser
        .addArgument("--lag")
        .metavar("DURATION")
        .setDefault(DEFAULT_LAG)
        .help(
            """
            with --to: look at messages published up to so long after it,
            as events come that waited in a spool (default: %s)\
            """
                .formatted(DEFAULT_LAG));
    subparser
        .addArgument("--wait")
        .metavar("DURATION")
        .setDefault(DEFAULT_PATIENCE)
        .help(
            "how long a pull waits; two that bring nothing new end it (default: "
                + DEFAULT_PATIENCE
                + ")");
  }

  private static void addFilter(Subparser subparser) {
    subparser
        .addArgument("--from")
        .metavar("TIME")
        .help("only events received then or later: RFC 3339, or how long ago (2h)");
    subparser.addArgument("--to").metavar("TIME").help("only events received before");
    addCriterion(subparser, "--event-type", "TYPE", "only events of this type; repeatable");
    addCriterion(
        subparser, "--pipeline", "NAME", "only of this pipeline, by slug or name; repeatable");
    addCriterion(subparser, "--branch", "NAME", "only of this branch; repeatable");
    addCriterion(subparser, "--organization", "SLUG", "only of this organization; repeatable");
    addCriterion(subparser, "--state", "STATE", "only of builds or jobs in this state; repeatable");
    addCriterion(subparser, "--event-id", "ID", "only this event; repeatable");
  }

  private static void addCriterion(
      Subparser subparser, String option, String metavar, String help) {
    subparser
        .addArgument(option)
        .dest(option.substring(2))
        .action(Arguments.append())
        .metavar(metavar)
        .help(help);
  }

  private static void addTarget(Subparser subparser) {
    MutuallyExclusiveGroup target = subparser.addMutuallyExclusiveGroup("where they are sent");
    target
        .addArgument("--to-topic")
        .dest("toTopic")
        .metavar("NAME")
        .help("publish there (default: pubsub.topicId)");
    target
        .addArgument("--to-url")
        .dest("toUrl")
        .metavar("URL")
        .help("post the payloads there, signed, as Buildkite would");
    subparser
        .addArgument("--secret")
        .help(
            """
            with --to-url: the webhook's token; other users can see a
            command line (default: as that of the command send)\
            """);
  }

  private static void addRun(Subparser subparser) {
    subparser
        .addArgument("--rate")
        .type(Double.class)
        .choices(Arguments.range(0.1, 1e6))
        .setDefault(0.0)
        .metavar("R")
        .help("how many a second, at most (default: as fast as they are taken)");
    subparser
        .addArgument("--max")
        .type(Long.class)
        .choices(Arguments.range(1L, Long.MAX_VALUE))
        .setDefault(Long.MAX_VALUE)
        .metavar("N")
        .help("end after sending so many");
    subparser
        .addArgument("--state-file")
        .dest("stateFile")
        .metavar("FILE")
        .help(
            """
            note there what is confirmed and leave out what is noted: a
            replay that was ended, however, goes on where it was\
            """);
    subparser
        .addArgument("--metrics-file")
        .dest("metricsFile")
        .metavar("FILE")
        .help(
            """
            write the run's metrics there each 10 s and in the end, for the
            textfile collector of Prometheus' node exporter (*.prom)\
            """);
  }
}
