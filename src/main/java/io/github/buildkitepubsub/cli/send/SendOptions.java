package io.github.buildkitepubsub.cli.send;

import io.github.buildkitepubsub.cli.command.CommandException;
import io.github.buildkitepubsub.cli.command.CommonArguments;
import io.github.buildkitepubsub.cli.send.load.Load;
import io.github.buildkitepubsub.secret.Secret;
import java.net.URI;
import net.sourceforge.argparse4j.impl.Arguments;
import net.sourceforge.argparse4j.inf.MutuallyExclusiveGroup;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;
import org.jspecify.annotations.Nullable;

/**
 * What the command line asks for.
 *
 * @param list print the types of which there are samples
 * @param event the sample's type; null if {@code file} is given
 * @param file the body's path, {@code -} for standard input
 * @param exact send the bytes as they are
 * @param url null means the configured address on this machine
 * @param secret null means the environment's or the configuration's
 * @param token send the secret itself instead of a signature
 * @param testEngineSecret the last segment of the Test Engine address
 */
record SendOptions(
    boolean list,
    @Nullable String event,
    @Nullable String file,
    boolean exact,
    @Nullable URI url,
    @Nullable Secret secret,
    boolean token,
    @Nullable Secret testEngineSecret,
    Load load) {

  static final String STANDARD_INPUT = "-";

  private static final int DEFAULT_CONCURRENCY = 16;

  /** Each has a connection; with twice as many the launcher's heap of 128 MiB was full. */
  private static final int MAX_CONCURRENCY = 500;

  static void addTo(Subparser subparser) {
    MutuallyExclusiveGroup what =
        subparser.addMutuallyExclusiveGroup("what is sent").required(true);
    what.addArgument("--event")
        .metavar("TYPE")
        .help("the sample of a type, for example build.finished");
    what.addArgument("--file")
        .metavar("FILE")
        .dest("body")
        .help("a body of your own; - is standard input");
    what.addArgument("--list")
        .action(Arguments.storeTrue())
        .help("print the types there are samples of");
    subparser
        .addArgument("--exact")
        .action(Arguments.storeTrue())
        .help("send the bytes as they are, instead of with new ids and times of now");
    subparser
        .addArgument("--url")
        .help(
            """
            where to, for Test Engine types without the secret
            (default: the configured port and path on this machine)\
            """);
    subparser
        .addArgument("--secret")
        .help(
            """
            the webhook's token; other users can see a command line
            (default: BUILDKITE_WEBHOOK_TOKEN, else
            BUILDKITE_WEBHOOK_HMAC_SECRET, else the configuration's)\
            """);
    subparser
        .addArgument("--token")
        .action(Arguments.storeTrue())
        .help("send the secret itself in X-Buildkite-Token instead of a signature");
    subparser
        .addArgument("--test-engine-secret")
        .dest("testEngineSecret")
        .metavar("SECRET")
        .help("for Test Engine types: the last segment of their address");
    addLoad(subparser);
    CommonArguments.addConfigurationFile(subparser);
  }

  private static void addLoad(Subparser subparser) {
    subparser
        .addArgument("--count")
        .type(Integer.class)
        .choices(Arguments.range(1, Integer.MAX_VALUE))
        .setDefault(1)
        .metavar("N")
        .help("how many (default: 1)");
    subparser
        .addArgument("--rate")
        .type(Double.class)
        .choices(Arguments.range(0.0, 1e6))
        .setDefault(0.0)
        .metavar("R")
        .help("how many a second (default: as fast as they are answered)");
    subparser
        .addArgument("--concurrency")
        .type(Integer.class)
        .choices(Arguments.range(1, MAX_CONCURRENCY))
        .setDefault(DEFAULT_CONCURRENCY)
        .metavar("N")
        .help(
            "how many may wait for their answers at a time, up to %d (default: %d)"
                .formatted(MAX_CONCURRENCY, DEFAULT_CONCURRENCY));
  }

  static SendOptions of(Namespace namespace) throws CommandException {
    return new SendOptions(
        namespace.getBoolean("list"),
        namespace.getString("event"),
        namespace.getString("body"),
        namespace.getBoolean("exact"),
        url(namespace.getString("url")),
        secret("--secret", namespace.getString("secret")),
        namespace.getBoolean("token"),
        secret("--test-engine-secret", namespace.getString("testEngineSecret")),
        new Load(
            namespace.getInt("count"),
            namespace.getDouble("rate"),
            namespace.getInt("concurrency")));
  }

  private static @Nullable Secret secret(String option, @Nullable String text)
      throws CommandException {
    if (text != null && text.isBlank()) {
      throw CommandException.usage(option + " is empty: give the secret or leave it out");
    }
    return text == null ? null : Secret.of(text);
  }

  private static @Nullable URI url(@Nullable String text) throws CommandException {
    return text == null ? null : CommonArguments.url("--url", text);
  }
}
