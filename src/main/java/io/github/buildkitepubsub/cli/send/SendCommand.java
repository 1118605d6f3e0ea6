package io.github.buildkitepubsub.cli.send;

import io.dropwizard.core.cli.Command;
import io.dropwizard.core.setup.Bootstrap;
import io.github.buildkitepubsub.cli.command.CommandException;
import io.github.buildkitepubsub.cli.command.CommonArguments;
import io.github.buildkitepubsub.cli.command.ConfigurationReader;
import io.github.buildkitepubsub.cli.command.Console;
import io.github.buildkitepubsub.cli.command.Interruption;
import io.github.buildkitepubsub.cli.command.Progress;
import io.github.buildkitepubsub.cli.http.Answer;
import io.github.buildkitepubsub.cli.http.HttpPoster;
import io.github.buildkitepubsub.cli.http.Target;
import io.github.buildkitepubsub.cli.send.load.Burst;
import io.github.buildkitepubsub.cli.send.load.Load;
import io.github.buildkitepubsub.cli.send.load.Poster;
import io.github.buildkitepubsub.cli.send.load.Tally;
import io.github.buildkitepubsub.cli.send.sample.Freshener;
import io.github.buildkitepubsub.cli.send.sample.Sample;
import io.github.buildkitepubsub.event.EventType;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;

/** Posts a sample or a file to a running service, once or many times, and says what it answered. */
public final class SendCommand extends Command {

  public static final String NAME = "send";
  public static final String DESCRIPTION =
      "Sends sample events, or a file, to a running service as Buildkite would: signed.";

  /** How long Ctrl-C waits for the answers that are due. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /** How often a line says how far it is, where nobody watches. */
  private static final Duration EVERY = Duration.ofSeconds(5);

  private final Console console;
  private final InstantSource clock;
  private final LongSupplier nanoClock;
  private final RandomGenerator random;

  public SendCommand(
      Console console, InstantSource clock, LongSupplier nanoClock, RandomGenerator random) {
    super(NAME, DESCRIPTION);
    this.console = console;
    this.clock = clock;
    this.nanoClock = nanoClock;
    this.random = random;
  }

  @Override
  public void configure(Subparser subparser) {
    SendOptions.addTo(subparser);
    CommonArguments.add(
        subparser,
        """
        buildkite-pubsub send --event build.finished
        buildkite-pubsub send --event job.finished --count 1000 --rate 50
        buildkite-pubsub send --file payload.json --exact --url https://relay.example.com/webhook
        cat payload.json | buildkite-pubsub send --file -
        """);
  }

  @Override
  public void run(Bootstrap<?> bootstrap, Namespace namespace) throws Exception {
    SendOptions options = SendOptions.of(namespace);
    if (options.list()) {
      EventType.KNOWN.stream().sorted().forEach(console.out()::println);
      return;
    }
    Sample sample = read(options);
    Target target =
        new TargetResolver(
                options,
                ConfigurationReader.readToSend(bootstrap, namespace, console),
                console.environment(),
                clock)
            .resolve(sample);
    Supplier<byte[]> bodies = bodies(options, sample);
    HttpPoster http = new HttpPoster(target, NAME);
    Poster poster = body -> http.post(body, sample.type());
    if (options.load().count() == 1) {
      sendOne(poster, bodies.get(), target);
    } else {
      sendMany(poster, bodies, options.load(), target);
    }
  }

  private Sample read(SendOptions options) throws CommandException, IOException {
    String file = options.file();
    if (file == null) {
      return Sample.ofType(String.valueOf(options.event()));
    }
    return Sample.ofBytes(
        file.equals(SendOptions.STANDARD_INPUT)
            ? console.in().readAllBytes()
            : Files.readAllBytes(Path.of(file)));
  }

  private Supplier<byte[]> bodies(SendOptions options, Sample sample) throws CommandException {
    if (options.exact()) {
      return sample::bytes;
    }
    if (sample.tree() == null) {
      throw CommandException.failed("the body is not a JSON object: --exact sends it all the same");
    }
    return new Freshener(sample.tree(), clock, random);
  }

  private void sendOne(Poster poster, byte[] body, Target target)
      throws CommandException, InterruptedException {
    long started = nanoClock.getAsLong();
    Answer answer;
    try {
      answer = poster.post(body).toCompletableFuture().get();
    } catch (ExecutionException e) {
      throw noAnswer(target, e.getCause() == null ? e : e.getCause());
    }
    Duration took = Duration.ofNanos(nanoClock.getAsLong() - started);
    console.out().println(answer.status() + " in " + Tally.milliseconds(took));
    console.out().println(answer.body());
    if (!answer.isSuccess()) {
      throw CommandException.failed(
          target + " answered " + answer.status() + ": " + answer.advice());
    }
  }

  private void sendMany(Poster poster, Supplier<byte[]> bodies, Load load, Target target)
      throws CommandException, InterruptedException {
    Tally tally = new Tally();
    Burst burst = new Burst(poster, bodies, load, tally, nanoClock);
    Progress progress = new Progress(console.out(), console.terminal(), EVERY, nanoClock);
    long started = nanoClock.getAsLong();
    Supplier<String> line = () -> tally.line(Duration.ofNanos(nanoClock.getAsLong() - started));
    Interruption interruption = Interruption.calling(burst::stop, PATIENCE);
    try {
      burst.run(() -> progress.tick(line));
      progress.end();
      if (burst.isUnreachable()) {
        throw noAnswer(target, new ConnectException());
      }
      console.out().println(line.get());
      console.out().println("answers: " + tally.outcomes());
    } finally {
      interruption.end();
    }
    if (tally.failed() > 0) {
      throw CommandException.failed(
          tally.failed() + " of " + (tally.ok() + tally.failed()) + " were not taken by " + target);
    }
  }

  private CommandException noAnswer(Target target, Throwable cause) {
    return cause instanceof ConnectException
        ? CommandException.failed(
            "nothing listens at %s: start it with '%s serve' or correct --url"
                .formatted(target, console.program()),
            cause)
        : CommandException.failed(
            "no answer from " + target + ": " + cause.getClass().getSimpleName(), cause);
  }
}
