package io.github.buildkitepubsub.cli.tail;

import io.dropwizard.core.cli.Command;
import io.dropwizard.core.setup.Bootstrap;
import io.github.buildkitepubsub.cli.command.CommandException;
import io.github.buildkitepubsub.cli.command.CommonArguments;
import io.github.buildkitepubsub.cli.command.ConfigurationReader;
import io.github.buildkitepubsub.cli.command.Console;
import io.github.buildkitepubsub.cli.command.Interruption;
import io.github.buildkitepubsub.cli.command.PubSubAddress;
import io.github.buildkitepubsub.configuration.RelayConfiguration;
import io.github.buildkitepubsub.publish.pubsub.PubSubConnection;
import io.github.buildkitepubsub.publish.pubsub.PubSubSettings;
import io.github.buildkitepubsub.publish.pubsub.pull.EventTail;
import io.github.buildkitepubsub.publish.pubsub.pull.TailRequest;
import io.github.buildkitepubsub.publish.pubsub.pull.TailedMessage;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;
import org.jspecify.annotations.Nullable;

/** Prints a topic's messages as they come, until it is told to stop. */
public final class TailCommand extends Command {

  public static final String NAME = "tail";
  public static final String DESCRIPTION = "Prints the topic's messages as they come.";

  /** How long Ctrl-C waits for the temporary subscription to be deleted. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** How long one pull waits; the next follows. */
  private static final Duration PULL = Duration.ofSeconds(30);

  private static final int PAGE = 100;

  private final Console console;
  private final InstantSource clock;
  private final LongSupplier nanoClock;
  private final RandomGenerator random;

  public TailCommand(
      Console console, InstantSource clock, LongSupplier nanoClock, RandomGenerator random) {
    super(NAME, DESCRIPTION);
    this.console = console;
    this.clock = clock;
    this.nanoClock = nanoClock;
    this.random = random;
  }

  @Override
  public void configure(Subparser subparser) {
    TailOptions.addTo(subparser);
    CommonArguments.add(
        subparser,
        """
        buildkite-pubsub tail
        buildkite-pubsub tail --filter 'attributes.event_type = "build.finished"'
        buildkite-pubsub tail --json --count 1 --timeout 10s
        PROJECT_ID=my-project TOPIC_ID=events buildkite-pubsub tail
        """);
  }

  @Override
  public void run(Bootstrap<?> bootstrap, Namespace namespace) throws Exception {
    TailOptions options = TailOptions.of(namespace);
    RelayConfiguration configuration =
        ConfigurationReader.readWithoutSecrets(bootstrap, namespace, console);
    PubSubSettings pubsub = configuration.pubsub();
    PubSubConnection connection = PubSubAddress.of(configuration);
    Thread reader = Thread.currentThread();
    Interruption interruption = Interruption.calling(reader::interrupt, PATIENCE);
    try (EventTail tail = EventTail.open(connection, request(options, pubsub))) {
      if (console.terminal()) {
        console.err().printf("messages of %s at %s:%n", pubsub.topicId(), connection.address());
      }
      print(tail, options);
    } catch (IOException e) {
      throw CommandException.failed(String.valueOf(e.getMessage()), e);
    } finally {
      interruption.end();
    }
  }

  private TailRequest request(TailOptions options, PubSubSettings pubsub) {
    return new TailRequest(
        pubsub.effectiveProjectId(),
        pubsub.topicId(),
        options.subscription(),
        "tail-" + HexFormat.of().toHexDigits(random.nextInt()),
        options.filter(),
        clock.instant().minus(options.since().toJavaDuration()));
  }

  private void print(EventTail tail, TailOptions options)
      throws IOException, InterruptedException, CommandException {
    MessageFormatter formatter = options.json() ? new JsonLine() : new ReadableLine();
    long started = nanoClock.getAsLong();
    int printed = 0;
    while (options.count() == 0 || printed < options.count()) {
      Duration wait = remaining(options.timeout(), started);
      if (wait.isZero()) {
        timedOut(options, printed);
        return;
      }
      int wanted = options.count() == 0 ? PAGE : Math.min(PAGE, options.count() - printed);
      for (TailedMessage message : tail.take(wanted, wait)) {
        console.out().println(formatter.format(message));
        printed++;
      }
    }
  }

  /** How long the next pull may take; zero if the time is over. */
  private Duration remaining(io.dropwizard.util.@Nullable Duration timeout, long started) {
    if (timeout == null) {
      return PULL;
    }
    Duration left = timeout.toJavaDuration().minusNanos(nanoClock.getAsLong() - started);
    if (left.isNegative()) {
      return Duration.ZERO;
    }
    return left.compareTo(PULL) < 0 ? left : PULL;
  }

  private static void timedOut(TailOptions options, int printed) throws CommandException {
    if (options.count() > 0) {
      throw CommandException.failed(
          "%d of %d messages came within %s"
              .formatted(printed, options.count(), options.timeout()));
    }
  }
}
