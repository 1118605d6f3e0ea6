package io.github.buildkitepubsub.cli.init;

import io.github.buildkitepubsub.cli.command.CommandException;
import io.github.buildkitepubsub.cli.command.CommonArguments;
import io.github.buildkitepubsub.cli.command.Console;
import io.github.buildkitepubsub.cli.init.plan.ConfigFile;
import io.github.buildkitepubsub.cli.init.plan.Setup;
import io.github.buildkitepubsub.cli.init.plan.Token;
import io.github.buildkitepubsub.publish.pubsub.OrderingKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Makes what shall be of options and answers. */
final class SetupReader {

  private static final Duration SHORTEST = Duration.ofMinutes(10);
  private static final Duration LONGEST = Duration.ofDays(31);

  private final Answers answers;
  private final Console console;
  private final OrderingKey ordering;
  private final @Nullable String retention;

  private record Topics(String events, String deadLetters) {}

  /**
   * @param retention the option as it was given; null if it was not
   */
  SetupReader(Answers answers, Console console, String ordering, @Nullable String retention) {
    this.answers = answers;
    this.console = console;
    this.ordering = OrderingKey.valueOf(ordering.toUpperCase(Locale.ROOT));
    this.retention = retention;
  }

  /**
   * Asks in the order of what matters most.
   *
   * @param project what an empty answer means
   */
  Setup read(@Nullable String project) throws CommandException, IOException {
    String id =
        answers.required(InitArguments.PROJECT, Name.PROJECT, "Google Cloud project", project);
    Topics topics = topics();
    String consumer =
        answers.optional(
            InitArguments.SUBSCRIPTION, Name.TOPIC, "A subscription of the topic of events");
    String workload = workload();
    Token token = token();
    return new Setup(
        id,
        topics.events(),
        retention(),
        answers.given(InitArguments.REGION, Name.REGION),
        topics.deadLetters(),
        operators(topics, consumer),
        consumer,
        ordering,
        answers.given(
            InitArguments.SERVICE_ACCOUNT, Name.SERVICE_ACCOUNT, InitArguments.DEFAULT_ACCOUNT),
        workload,
        answers.given(InitArguments.OPERATOR, Name.MEMBER),
        answers.given(InitArguments.SECRET, Name.SECRET, InitArguments.DEFAULT_SECRET),
        token,
        config());
  }

  private Topics topics() throws CommandException, IOException {
    Topics topics =
        new Topics(
            answers.required(
                InitArguments.TOPIC, Name.TOPIC, "Topic of events", InitArguments.DEFAULT_TOPIC),
            answers.required(
                InitArguments.DLQ_TOPIC,
                Name.TOPIC,
                "Topic of dead letters",
                InitArguments.DEFAULT_DLQ_TOPIC));
    if (topics.events().equals(topics.deadLetters())) {
      throw CommandException.usage("--topic and --dlq-topic must be two topics");
    }
    return topics;
  }

  private String operators(Topics topics, @Nullable String consumer) throws CommandException {
    String name =
        answers.given(
            InitArguments.DLQ_SUBSCRIPTION, Name.TOPIC, topics.deadLetters() + "-operator");
    if (name.equals(consumer)) {
      throw CommandException.usage("--subscription and --dlq-subscription must be two");
    }
    return name;
  }

  private @Nullable Token token() throws CommandException, IOException {
    String name =
        answers.optional(InitArguments.TOKEN_FILE, Name.FILE, "File that has the webhook's token");
    return name == null ? null : TokenFile.read(name, console);
  }

  private @Nullable String workload() throws CommandException, IOException {
    String account = answers.given(InitArguments.KUBERNETES_ACCOUNT, Name.KUBERNETES);
    String namespace =
        answers.optional(
            InitArguments.NAMESPACE, Name.KUBERNETES, "Namespace of Kubernetes that it runs in");
    if (namespace == null) {
      if (account != null) {
        throw CommandException.usage(
            InitArguments.KUBERNETES_ACCOUNT + " needs " + InitArguments.NAMESPACE);
      }
      return null;
    }
    return namespace + "/" + (account == null ? InitArguments.DEFAULT_ACCOUNT : account);
  }

  private @Nullable Path config() throws CommandException, IOException {
    String name =
        answers.optional(
            InitArguments.CONFIG, Name.FILE, "File for the service's settings (.yml or .env)");
    if (name == null) {
      return null;
    }
    Path file = Path.of(name);
    if (!ConfigFile.isKnown(file)) {
      throw CommandException.usage("--config must end with .yml, .yaml or .env, not be " + name);
    }
    if (ConfigFile.hasVariables(file) && ordering != OrderingKey.NONE) {
      throw CommandException.usage(
          "there is no variable for --ordering: write the settings to a .yml");
    }
    return file;
  }

  private @Nullable Duration retention() throws CommandException {
    if (retention == null) {
      return null;
    }
    Duration time = CommonArguments.duration(InitArguments.RETENTION, retention).toJavaDuration();
    if (time.compareTo(SHORTEST) < 0 || time.compareTo(LONGEST) > 0 || time.toNanosPart() != 0) {
      throw CommandException.usage(
          "--retention must be 10m to 31d, in whole seconds, not " + retention);
    }
    return time;
  }
}
