package io.github.buildkitepubsub.cli.dlq;

import io.dropwizard.util.Duration;
import io.github.buildkitepubsub.cli.command.CommandException;
import io.github.buildkitepubsub.cli.command.CommonArguments;
import io.github.buildkitepubsub.deadletter.DeadLetterReason;
import io.github.buildkitepubsub.deadletter.DeadLetterSettings;
import io.github.buildkitepubsub.deadletter.redrive.LetterFilter;
import io.github.buildkitepubsub.publish.subscription.SweepRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import net.sourceforge.argparse4j.impl.Arguments;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;
import org.jspecify.annotations.Nullable;

/**
 * What the command line asks for, of every action.
 *
 * @param subscription null means the configured one
 * @param max how many letters
 * @param patience how long a pull waits
 */
record DlqOptions(@Nullable String subscription, LetterFilter filter, int max, Duration patience) {

  private static final int MAX = 50_000;
  private static final String DEFAULT_PATIENCE = "2s";

  /** The options that choose letters. */
  static void addFilterTo(Subparser subparser) {
    addCriterion(subparser, "--event-type", "TYPE", "only letters of this event type; repeatable");
    addCriterion(
        subparser, "--pipeline", "NAME", "only of this pipeline, by slug or name; repeatable");
    addCriterion(subparser, "--event-id", "ID", "only this event; repeatable");
    List<String> reasons =
        Arrays.stream(DeadLetterReason.values()).map(DeadLetterReason::text).toList();
    subparser
        .addArgument("--reason")
        .dest("reason")
        .action(Arguments.append())
        .choices(reasons)
        .metavar("REASON")
        .help("only given up for this; repeatable:\n" + String.join(", ", reasons));
    subparser
        .addArgument("--older-than")
        .dest("olderThan")
        .metavar("DURATION")
        .help("only letters stored longer ago, as 30m, 2h or 3d");
    subparser
        .addArgument("--newer-than")
        .dest("newerThan")
        .metavar("DURATION")
        .help("only letters stored since");
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

  /** {@code --max}: what it bounds is the action's. */
  static void addMaxTo(Subparser subparser, int ofDefault, String help) {
    subparser
        .addArgument("--max")
        .type(Integer.class)
        .choices(Arguments.range(1, MAX))
        .setDefault(ofDefault)
        .metavar("N")
        .help(help + " (default: " + ofDefault + ")");
  }

  /** The options that say where to look. */
  static void addTo(Subparser subparser) {
    subparser
        .addArgument("--subscription")
        .metavar("NAME")
        .help(
            """
            the dead letter topic's subscription to read (default:
            deadLetter.subscriptionId, else the topic's name and -operator)\
            """);
    subparser
        .addArgument("--wait")
        .metavar("DURATION")
        .setDefault(DEFAULT_PATIENCE)
        .help(
            "how long a pull waits; two that bring nothing new end it (default: "
                + DEFAULT_PATIENCE
                + ")");
  }

  static DlqOptions of(Namespace namespace, InstantSource clock) throws CommandException {
    Instant now = clock.instant();
    Duration patience = CommonArguments.duration("--wait", namespace.getString("wait"));
    if (patience.toMilliseconds() < 1 || patience.toSeconds() > 20) {
      throw CommandException.usage("--wait must be 1ms to 20s, not " + patience);
    }
    return new DlqOptions(
        namespace.getString("subscription"),
        new LetterFilter(
            criterion(namespace, "event-type"),
            criterion(namespace, "pipeline"),
            criterion(namespace, "reason"),
            criterion(namespace, "event-id"),
            ago(now, "--older-than", namespace.getString("olderThan")),
            ago(now, "--newer-than", namespace.getString("newerThan"))),
        namespace.getInt("max"),
        patience);
  }

  /** The subscription's short name. */
  String subscription(DeadLetterSettings settings) throws CommandException {
    String name = subscription == null ? settings.effectiveSubscriptionId() : subscription;
    if (name == null) {
      throw CommandException.usage(
          "no dead letter subscription is named: set DLQ_SUBSCRIPTION_ID or DLQ_TOPIC_ID, or give"
              + " --subscription");
    }
    return name;
  }

  SweepRequest request(int page) {
    return new SweepRequest(filter, max, page, patience.toJavaDuration());
  }

  private static Set<String> criterion(Namespace namespace, String name) {
    List<String> values = namespace.getList(name);
    return values == null ? Set.of() : Set.copyOf(values);
  }

  private static @Nullable Instant ago(Instant now, String option, @Nullable String text)
      throws CommandException {
    return text == null ? null : now.minus(CommonArguments.duration(option, text).toJavaDuration());
  }
}
