package io.github.buildkitepubsub.cli.dlq;

import io.dropwizard.core.cli.Command;
import io.dropwizard.core.setup.Bootstrap;
import io.github.buildkitepubsub.cli.command.CommandException;
import io.github.buildkitepubsub.cli.command.CommonArguments;
import io.github.buildkitepubsub.cli.command.ConfigurationReader;
import io.github.buildkitepubsub.cli.command.Console;
import io.github.buildkitepubsub.cli.command.Interruption;
import io.github.buildkitepubsub.cli.command.PubSubAddress;
import io.github.buildkitepubsub.configuration.RelayConfiguration;
import io.github.buildkitepubsub.publish.pubsub.pull.PulledSubscription;
import io.github.buildkitepubsub.publish.subscription.StopSignal;
import io.github.buildkitepubsub.publish.subscription.Sweep;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;
import net.sourceforge.argparse4j.inf.Subparsers;

/**
 * Reads the dead letter subscription for one of several actions. At Ctrl-C it ends in good order:
 * what is under way is finished, the rest is given back.
 */
public final class DlqCommand extends Command {

  public static final String NAME = "dlq";
  public static final String DESCRIPTION = "Lists, shows, redrives and purges dead letters.";

  /** Within this time a page that is under way is through, unless Pub/Sub hangs. */
  private static final Duration PATIENCE = Duration.ofSeconds(25);

  private static final String ACTION = "action";

  private final Console console;
  private final InstantSource clock;
  private final LongSupplier nanoClock;

  public DlqCommand(Console console, InstantSource clock, LongSupplier nanoClock) {
    super(NAME, DESCRIPTION);
    this.console = console;
    this.clock = clock;
    this.nanoClock = nanoClock;
  }

  @Override
  public void configure(Subparser subparser) {
    Subparsers subparsers = subparser.addSubparsers().title("actions").metavar("ACTION");
    for (DlqAction action :
        List.of(new ListAction(), new ShowAction(), new RedriveAction(), new PurgeAction())) {
      Subparser nested = subparsers.addParser(action.name(), false);
      nested.description(action.description()).help(action.summary()).setDefault(ACTION, action);
      action.addTo(nested);
      DlqOptions.addTo(nested);
      CommonArguments.addConfigurationFile(nested);
      CommonArguments.add(nested, action.examples());
      CommonArguments.addHelp(nested);
    }
    CommonArguments.addExamples(
        subparser,
        """
        buildkite-pubsub dlq list
        buildkite-pubsub dlq show 9c1185a5c5e9fc54612808977ee8f548
        buildkite-pubsub dlq redrive --reason connection_error --dry-run
        buildkite-pubsub dlq redrive --reason connection_error --rate 50 --yes
        buildkite-pubsub dlq purge --older-than 14d --yes
        """);
  }

  @Override
  public void run(Bootstrap<?> bootstrap, Namespace namespace) throws Exception {
    DlqAction action = namespace.get(ACTION);
    DlqOptions options = DlqOptions.of(namespace, clock);
    action.check(namespace);
    RelayConfiguration configuration =
        ConfigurationReader.readWithoutSecrets(bootstrap, namespace, console);
    StopSignal stop = new StopSignal();
    Interruption interruption = Interruption.calling(stop::request, PATIENCE);
    try (DlqContext context = open(options, configuration, stop)) {
      action.run(context, namespace);
    } catch (IOException e) {
      throw CommandException.failed(String.valueOf(e.getMessage()), e);
    } finally {
      interruption.end();
    }
  }

  private DlqContext open(DlqOptions options, RelayConfiguration configuration, StopSignal stop)
      throws CommandException, IOException {
    PulledSubscription store =
        PulledSubscription.ofDeadLetters(
            PubSubAddress.of(configuration),
            configuration.pubsub().effectiveProjectId(),
            options.subscription(configuration.deadLetter()));
    return new DlqContext(
        console,
        configuration,
        options,
        store,
        new Sweep(store, clock, stop),
        stop,
        clock,
        nanoClock);
  }
}
