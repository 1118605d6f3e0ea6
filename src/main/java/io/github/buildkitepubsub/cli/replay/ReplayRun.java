package io.github.buildkitepubsub.cli.replay;

import io.github.buildkitepubsub.cli.command.CommandException;
import io.github.buildkitepubsub.cli.command.Console;
import io.github.buildkitepubsub.cli.command.Progress;
import io.github.buildkitepubsub.configuration.RelayConfiguration;
import io.github.buildkitepubsub.publish.subscription.StopSignal;
import io.github.buildkitepubsub.publish.subscription.Throttle;
import io.github.buildkitepubsub.replay.Replay;
import io.github.buildkitepubsub.replay.ReplayCounts;
import io.github.buildkitepubsub.replay.ReplaySource;
import io.github.buildkitepubsub.replay.ReplayState;
import io.github.buildkitepubsub.replay.ReplayTarget;
import io.github.buildkitepubsub.replay.state.StateFile;
import io.github.buildkitepubsub.secret.SecretException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/** One run of the command, from its target to its closing line. */
final class ReplayRun {

  private static final Duration EVERY = Duration.ofSeconds(1);

  private final ReplayOptions options;
  private final RelayConfiguration configuration;
  private final Console console;
  private final InstantSource clock;
  private final LongSupplier nanoClock;
  private final StopSignal stop;
  private final Progress progress;
  private final RunMetrics metrics;

  ReplayRun(
      ReplayOptions options,
      RelayConfiguration configuration,
      Console console,
      InstantSource clock,
      LongSupplier nanoClock,
      StopSignal stop) {
    this.options = options;
    this.configuration = configuration;
    this.console = console;
    this.clock = clock;
    this.nanoClock = nanoClock;
    this.stop = stop;
    this.progress = new Progress(console.err(), console.errTerminal(), EVERY, nanoClock);
    this.metrics = new RunMetrics(options.metricsFile(), nanoClock, this::say);
  }

  void start(Sources sources, String newId)
      throws CommandException, IOException, InterruptedException, SecretException {
    try (ReplayTarget target = target();
        ReplayState state = state(target.name(), newId);
        ReplaySource source = sources.open(newId)) {
      run(source, target, state);
    }
  }

  private ReplayTarget target() throws CommandException, IOException, SecretException {
    if (options.dryRun()) {
      return new Preview(Targets.name(options, configuration));
    }
    return options.toUrl() == null
        ? Targets.topic(options, configuration, clock)
        : Targets.url(options.toUrl(), options, configuration, console.environment(), clock);
  }

  private ReplayState state(String target, String newId) throws IOException {
    Path file = options.stateFile();
    if (file == null || (options.dryRun() && !Files.exists(file))) {
      return ReplayState.none(newId);
    }
    ReplayState state = StateFile.open(file, target, newId);
    return options.dryRun() ? ReplayState.unchanged(state) : state;
  }

  private void run(ReplaySource source, ReplayTarget target, ReplayState state)
      throws CommandException, IOException, InterruptedException {
    Replay replay = replay(source, target, state);
    metrics.begin(replay::counts, source::progress, clock.instant());
    String more = "";
    boolean isWell = false;
    try {
      more = source.read(replay);
      isWell = more.isEmpty() && !stop.isRequested() && replay.counts().failed() == 0;
    } finally {
      progress.end();
      metrics.end(isWell);
      close(replay.counts(), target, state, more);
    }
    if (replay.counts().failed() > 0) {
      throw CommandException.failed(
          replay.counts().failed() + " events were not replayed: see above");
    }
  }

  private Replay replay(ReplaySource source, ReplayTarget target, ReplayState state) {
    ReplayLine line = new ReplayLine(options.max(), console.errTerminal());
    long started = nanoClock.getAsLong();
    return new Replay(
        target,
        state,
        options.filter(),
        options.max(),
        new Throttle(options.dryRun() ? 0 : options.rate(), nanoClock, stop),
        this::failed,
        counts -> {
          progress.tick(
              () ->
                  line.of(
                      counts,
                      source.progress(),
                      Duration.ofNanos(nanoClock.getAsLong() - started)));
          metrics.tick();
        });
  }

  private void failed(String what, String why) {
    say("not replayed: " + what + ": " + why);
  }

  private void say(String line) {
    progress.end();
    console.err().println(line.replaceAll("\\p{Cntrl}", "?"));
  }

  private void close(ReplayCounts counts, ReplayTarget target, ReplayState state, String more) {
    if (!more.isEmpty()) {
      console.err().println(more);
    }
    if (stop.isRequested()) {
      console
          .err()
          .println(
              options.stateFile() == null
                  ? "stopped: without --state-file the next run begins anew"
                  : "stopped: the same command goes on from here");
    } else if (counts.replayed() + counts.failed() >= options.max()) {
      console.err().printf("stopped at --max %d: there may be more%n", options.max());
    }
    if (options.topic() != null && counts.equals(new ReplayCounts(0, 0, 0, 0))) {
      console
          .err()
          .printf(
              "nothing is there: a topic keeps what was published before only if it retains messages (gcloud pubsub topics update %s --message-retention-duration=7d)%n",
              options.topic());
    }
    if (target instanceof UrlTarget url && url.renamed() > 0) {
      console
          .err()
          .printf(
              "%d payloads were posted without what is redacted in them: they get other event ids%n",
              url.renamed());
    }
    if (target instanceof Preview preview) {
      preview.print(console.out());
      console
          .out()
          .printf(
              "dry_run matched=%d skipped=%d known=%d failed=%d%n",
              counts.replayed(), counts.skipped(), counts.known(), counts.failed());
    } else {
      console.out().println(ReplayLine.counts(counts) + " replay_id=" + state.replayId());
    }
  }
}
