package io.github.buildkitepubsub.cli.tail;

import io.dropwizard.util.Duration;
import io.github.buildkitepubsub.cli.command.CommandException;
import io.github.buildkitepubsub.cli.command.CommonArguments;
import net.sourceforge.argparse4j.impl.Arguments;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;
import org.jspecify.annotations.Nullable;

/**
 * What the command line asks for.
 *
 * @param json print whole messages
 * @param filter in Pub/Sub's syntax; empty takes everything
 * @param since how far back to start
 * @param count end after so many; 0 is never
 * @param timeout end after so long; null is never
 * @param subscription one that is there; null makes a temporary one
 */
record TailOptions(
    boolean json,
    String filter,
    Duration since,
    int count,
    @Nullable Duration timeout,
    @Nullable String subscription) {

  private static final String DEFAULT_SINCE = "10m";

  static void addTo(Subparser subparser) {
    subparser
        .addArgument("--json")
        .action(Arguments.storeTrue())
        .help("print attributes and data, a JSON object on a line");
    subparser
        .addArgument("--filter")
        .metavar("EXPRESSION")
        .help("only these, in Pub/Sub's filter syntax, which sees attributes only");
    subparser
        .addArgument("--since")
        .metavar("DURATION")
        .help(
            "start so far back, as far as the topic retains messages (default: "
                + DEFAULT_SINCE
                + ")");
    subparser
        .addArgument("--count")
        .type(Integer.class)
        .choices(Arguments.range(1, Integer.MAX_VALUE))
        .metavar("N")
        .help("end after so many");
    subparser
        .addArgument("--timeout")
        .metavar("DURATION")
        .help("end after so long; with --count that is a failure");
    subparser
        .addArgument("--subscription")
        .metavar("NAME")
        .help(
            """
            use this subscription instead of a temporary one; what is
            printed is acknowledged: its other readers do not get it\
            """);
    CommonArguments.addConfigurationFile(subparser);
  }

  static TailOptions of(Namespace namespace) throws CommandException {
    String subscription = namespace.getString("subscription");
    String filter = namespace.getString("filter");
    String since = namespace.getString("since");
    if (subscription != null && (filter != null || since != null)) {
      throw CommandException.usage(
          "--filter and --since are for a temporary subscription: leave them or --subscription out");
    }
    Integer count = namespace.getInt("count");
    String timeout = namespace.getString("timeout");
    return new TailOptions(
        namespace.getBoolean("json"),
        filter == null ? "" : filter,
        CommonArguments.duration("--since", since == null ? DEFAULT_SINCE : since),
        count == null ? 0 : count,
        timeout == null ? null : CommonArguments.duration("--timeout", timeout),
        subscription);
  }
}
