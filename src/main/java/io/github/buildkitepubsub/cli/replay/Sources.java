package io.github.buildkitepubsub.cli.replay;

import io.github.buildkitepubsub.cli.command.CommandException;
import io.github.buildkitepubsub.cli.command.PubSubAddress;
import io.github.buildkitepubsub.configuration.RelayConfiguration;
import io.github.buildkitepubsub.event.EventParser;
import io.github.buildkitepubsub.publish.pubsub.PubSubConnection;
import io.github.buildkitepubsub.publish.pubsub.pull.PulledSubscription;
import io.github.buildkitepubsub.publish.subscription.MessageStore;
import io.github.buildkitepubsub.publish.subscription.StopSignal;
import io.github.buildkitepubsub.replay.ReplaySource;
import io.github.buildkitepubsub.replay.source.EventRecorder;
import io.github.buildkitepubsub.replay.source.FileSource;
import io.github.buildkitepubsub.replay.source.MessageRange;
import io.github.buildkitepubsub.replay.source.RecordedJson;
import io.github.buildkitepubsub.replay.source.SpoolSource;
import io.github.buildkitepubsub.replay.source.SubscriptionSource;
import io.github.buildkitepubsub.replay.source.SubscriptionSource.Kind;
import io.github.buildkitepubsub.replay.source.TopicSource;
import io.github.buildkitepubsub.spool.SpoolSettings;
import io.github.buildkitepubsub.spool.sqlite.SqliteSpool;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Opens the source that the options name. */
final class Sources {

  /** The clock of the service may be ahead of Pub/Sub's, by whose time a topic is read. */
  private static final Duration SKEW = Duration.ofMinutes(1);

  private final ReplayOptions options;
  private final RelayConfiguration configuration;
  private final InputStream in;
  private final InstantSource clock;
  private final LongSupplier nanoClock;
  private final RandomGenerator random;
  private final StopSignal stop;
  private final EventRecorder recorder;

  Sources(
      ReplayOptions options,
      RelayConfiguration configuration,
      InputStream in,
      InstantSource clock,
      LongSupplier nanoClock,
      RandomGenerator random,
      StopSignal stop) {
    this.options = options;
    this.configuration = configuration;
    this.in = in;
    this.clock = clock;
    this.nanoClock = nanoClock;
    this.random = random;
    this.stop = stop;
    this.recorder = new EventRecorder(configuration.event());
  }

  /**
   * @param replayId names the subscription that may be made
   */
  ReplaySource open(String replayId) throws CommandException, IOException, InterruptedException {
    if (options.spool() != null) {
      return spool(options.spool());
    }
    if (options.file() != null) {
      return file(options.file());
    }
    PubSubConnection connection = PubSubAddress.of(configuration);
    String project = configuration.pubsub().effectiveProjectId();
    Instant from = options.filter().from();
    if (options.topic() != null && from != null) {
      MessageStore store =
          PulledSubscription.temporary(
              connection,
              project,
              options.topic(),
              "buildkite-pubsub-replay-" + replayId,
              from.minus(SKEW));
      return new TopicSource(store, recorder, range(from), stop);
    }
    return subscription(connection, project);
  }

  private ReplaySource subscription(PubSubConnection connection, String project)
      throws CommandException, IOException, InterruptedException {
    if (options.subscription() == null) {
      String name = configuration.deadLetter().effectiveSubscriptionId();
      if (name == null) {
        throw CommandException.usage(
            "no dead letter subscription is named: set DLQ_SUBSCRIPTION_ID or DLQ_TOPIC_ID");
      }
      PulledSubscription letters = PulledSubscription.ofDeadLetters(connection, project, name);
      // When a letter was stored says nothing about when its event was received.
      MessageRange all = new MessageRange(null, clock.instant(), options.patience(), true);
      return source(letters, Kind.DEAD_LETTERS, all);
    }
    PulledSubscription events =
        PulledSubscription.ofEvents(connection, project, options.subscription());
    Instant from = options.filter().from();
    if (options.seek() && from != null) {
      try {
        events.seek(from.minus(SKEW));
      } catch (IOException | InterruptedException e) {
        events.close();
        throw e;
      }
    }
    return source(events, Kind.EVENTS, range(from));
  }

  private SubscriptionSource source(MessageStore store, Kind kind, MessageRange range) {
    return new SubscriptionSource(store, kind, options.acknowledge(), recorder, range, clock, stop);
  }

  private MessageRange range(@Nullable Instant from) {
    Instant until = clock.instant();
    Instant to = options.filter().to();
    if (to != null && to.plus(options.lag()).isBefore(until)) {
      until = to.plus(options.lag());
    }
    return new MessageRange(from, until, options.patience(), options.replaysToo());
  }

  private ReplaySource spool(Path directory) throws CommandException, InterruptedException {
    if (!SqliteSpool.isIn(directory)) {
      throw CommandException.failed(
          "there is no spool in " + directory + ": give the spool.directory of an instance");
    }
    EventParser parser = new EventParser(configuration.event());
    SqliteSpool spool =
        new SqliteSpool(
            new SpoolSettings(true, directory.toString(), null, null, null, null),
            () -> parser,
            new NoSpoolMetrics(),
            clock,
            nanoClock,
            random);
    spool.start();
    return new SpoolSource(spool, () -> stop(spool), recorder, stop);
  }

  private static void stop(SqliteSpool spool) {
    try {
      spool.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private ReplaySource file(String name) throws IOException {
    RecordedJson json = new RecordedJson(recorder, clock.instant());
    if (name.equals(ReplayOptions.STANDARD_INPUT)) {
      return new FileSource("standard input", 0, in, json, stop);
    }
    Path path = Path.of(name);
    return new FileSource(name, Files.size(path), Files.newInputStream(path), json, stop);
  }
}
