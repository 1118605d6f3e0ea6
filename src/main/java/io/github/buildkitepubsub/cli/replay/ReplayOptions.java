package io.github.buildkitepubsub.cli.replay;

import io.github.buildkitepubsub.cli.command.CommandException;
import io.github.buildkitepubsub.cli.command.CommonArguments;
import io.github.buildkitepubsub.cli.command.Consent;
import io.github.buildkitepubsub.replay.ReplayFilter;
import io.github.buildkitepubsub.secret.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import net.sourceforge.argparse4j.inf.Namespace;
import org.jspecify.annotations.Nullable;

/**
 * What the command line asks for. Of topic, subscription, deadLetters, spool and file one is given.
 *
 * @param file a path, or {@code -} for standard input
 * @param lag how long after {@code filter.to()} messages are looked at
 * @param toTopic null, as {@code toUrl}, means the configured one
 * @param secret null means the configured one
 * @param rate 0 is as fast as possible
 * @param metricsFile null if nobody wants the run's metrics
 */
record ReplayOptions(
    @Nullable String topic,
    @Nullable String subscription,
    boolean deadLetters,
    @Nullable Path spool,
    @Nullable String file,
    boolean seek,
    boolean acknowledge,
    boolean replaysToo,
    Duration lag,
    Duration patience,
    ReplayFilter filter,
    @Nullable String toTopic,
    @Nullable URI toUrl,
    @Nullable Secret secret,
    double rate,
    long max,
    @Nullable Path stateFile,
    @Nullable Path metricsFile,
    boolean dryRun) {

  static final String STANDARD_INPUT = "-";

  static ReplayOptions of(Namespace namespace, Instant now) throws CommandException {
    Consent.check(namespace, ReplayCommand.NAME);
    ReplayOptions options =
        new ReplayOptions(
            namespace.getString("topic"),
            namespace.getString("subscription"),
            namespace.getBoolean("deadLetters"),
            path(namespace.getString("spool")),
            namespace.getString("recording"),
            namespace.getBoolean("seek"),
            namespace.getBoolean("ack"),
            namespace.getBoolean("includeReplayed"),
            duration(namespace, "lag"),
            duration(namespace, "wait"),
            filter(namespace, now),
            namespace.getString("toTopic"),
            url(namespace.getString("toUrl")),
            secret(namespace.getString("secret")),
            namespace.getDouble("rate"),
            namespace.getLong("max"),
            path(namespace.getString("stateFile")),
            path(namespace.getString("metricsFile")),
            Consent.isDryRun(namespace));
    options.check();
    return options;
  }

  private void check() throws CommandException {
    refuse(
        topic != null && filter.from() == null,
        "--topic needs --from: how far back its messages are read");
    refuse(seek && subscription == null, "--seek is for --subscription");
    refuse(seek && filter.from() == null, "--seek needs --from: where to");
    refuse(
        acknowledge && subscription == null && !deadLetters,
        "--ack is for --subscription and --dead-letters");
    refuse(
        dryRun && (seek || acknowledge), "a dry run changes nothing: leave --seek and --ack out");
    refuse(dryRun && metricsFile != null, "a dry run replays nothing: leave --metrics-file out");
    refuse(secret != null && toUrl == null, "--secret is for --to-url");
    refuse(
        filter.from() != null && filter.to() != null && !filter.from().isBefore(filter.to()),
        "--from must be before --to");
    refuse(patience.toMillis() < 1 || patience.toSeconds() > 20, "--wait must be 1ms to 20s");
  }

  private static void refuse(boolean isMistake, String message) throws CommandException {
    if (isMistake) {
      throw CommandException.usage(message);
    }
  }

  private static ReplayFilter filter(Namespace namespace, Instant now) throws CommandException {
    return new ReplayFilter(
        criterion(namespace, "event-type"),
        criterion(namespace, "pipeline"),
        criterion(namespace, "branch"),
        criterion(namespace, "organization"),
        criterion(namespace, "state"),
        criterion(namespace, "event-id"),
        time("--from", namespace.getString("from"), now),
        time("--to", namespace.getString("to"), now));
  }

  private static Set<String> criterion(Namespace namespace, String name) {
    List<String> values = namespace.getList(name);
    return values == null ? Set.of() : Set.copyOf(values);
  }

  /** A point of time, or how long before {@code now} it is. */
  private static @Nullable Instant time(String option, @Nullable String text, Instant now)
      throws CommandException {
    if (text == null) {
      return null;
    }
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      try {
        return now.minus(CommonArguments.duration(option, text).toJavaDuration());
      } catch (CommandException isNoDuration) {
        throw CommandException.usage(
            option + " must be like 2026-05-09T21:00:00Z, or like 30m, 2h or 3d ago, not " + text);
      }
    }
  }

  private static Duration duration(Namespace namespace, String name) throws CommandException {
    return CommonArguments.duration("--" + name, namespace.getString(name)).toJavaDuration();
  }

  private static @Nullable Path path(@Nullable String text) {
    return text == null ? null : Path.of(text);
  }

  private static @Nullable Secret secret(@Nullable String text) throws CommandException {
    refuse(text != null && text.isBlank(), "--secret is empty: give the secret or leave it out");
    return text == null ? null : Secret.of(text);
  }

  private static @Nullable URI url(@Nullable String text) throws CommandException {
    return text == null ? null : CommonArguments.url("--to-url", text);
  }
}
