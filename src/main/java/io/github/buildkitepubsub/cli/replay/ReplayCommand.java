package io.github.buildkitepubsub.cli.replay;

import io.dropwizard.core.cli.Command;
import io.dropwizard.core.setup.Bootstrap;
import io.github.buildkitepubsub.cli.command.CommandException;
import io.github.buildkitepubsub.cli.command.CommonArguments;
import io.github.buildkitepubsub.cli.command.ConfigurationReader;
import io.github.buildkitepubsub.cli.command.Console;
import io.github.buildkitepubsub.cli.command.Interruption;
import io.github.buildkitepubsub.configuration.RelayConfiguration;
import io.github.buildkitepubsub.publish.subscription.StopSignal;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;

/**
 * Sends recorded events once more. At Ctrl-C it ends in good order: what is under way is finished
 * and noted, what is held is given back.
 */
public final class ReplayCommand extends Command {

  public static final String NAME = "replay";
  public static final String DESCRIPTION =
      "Sends recorded events once more: of a topic, a subscription, a spool or a file.";

  /** Within this time a page that is under way is through, unless Pub/Sub hangs. */
  private static final Duration PATIENCE = Duration.ofSeconds(25);

  private final Console console;
  private final InstantSource clock;
  private final LongSupplier nanoClock;
  private final RandomGenerator random;

  public ReplayCommand(
      Console console, InstantSource clock, LongSupplier nanoClock, RandomGenerator random) {
    super(NAME, DESCRIPTION);
    this.console = console;
    this.clock = clock;
    this.nanoClock = nanoClock;
    this.random = random;
  }

  @Override
  public void configure(Subparser subparser) {
    ReplayArguments.addTo(subparser);
    CommonArguments.add(
        subparser,
        """
        buildkite-pubsub replay --topic buildkite-events --from 2h --dry-run
        buildkite-pubsub replay --topic buildkite-events --from 2026-05-09T20:00:00Z --to 2026-05-09T21:00:00Z \\
            --event-type build.finished --to-topic backfill --rate 50 --state-file replay.state --yes
        buildkite-pubsub replay --dead-letters --to-url http://127.0.0.1:8080/webhook --yes
        buildkite-pubsub replay --spool /var/lib/buildkite-pubsub/spool --dry-run
        buildkite-pubsub replay --file drained.ndjson --yes
        """);
  }

  @Override
  public void run(Bootstrap<?> bootstrap, Namespace namespace) throws Exception {
    ReplayOptions options = ReplayOptions.of(namespace, clock.instant());
    boolean needsSecret = options.toUrl() != null && options.secret() == null && !options.dryRun();
    RelayConfiguration configuration =
        needsSecret
            ? ConfigurationReader.readToSend(bootstrap, namespace, console)
            : ConfigurationReader.readWithoutSecrets(bootstrap, namespace, console);
    String id = HexFormat.of().toHexDigits(random.nextLong());
    StopSignal stop = new StopSignal();
    Sources sources =
        new Sources(options, configuration, console.in(), clock, nanoClock, random, stop);
    ReplayRun run = new ReplayRun(options, configuration, console, clock, nanoClock, stop);
    Interruption interruption = Interruption.calling(stop::request, PATIENCE);
    try {
      run.start(sources, id);
    } catch (IOException e) {
      throw e.getMessage() == null || e instanceof java.nio.file.FileSystemException
          ? e
          : CommandException.failed(e.getMessage(), e);
    } finally {
      interruption.end();
    }
  }
}
