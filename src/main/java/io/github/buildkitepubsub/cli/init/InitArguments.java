package io.github.buildkitepubsub.cli.init;

import io.github.buildkitepubsub.cli.command.CommonArguments;
import io.github.buildkitepubsub.cli.command.Consent;
import net.sourceforge.argparse4j.impl.Arguments;
import net.sourceforge.argparse4j.inf.Subparser;

/** The arguments of {@code init}, as its help page has them. */
final class InitArguments {

  static final String PROJECT = "--project";
  static final String TOPIC = "--topic";
  static final String RETENTION = "--retention";
  static final String REGION = "--region";
  static final String DLQ_TOPIC = "--dlq-topic";
  static final String DLQ_SUBSCRIPTION = "--dlq-subscription";
  static final String SUBSCRIPTION = "--subscription";
  static final String ORDERING = "--ordering";
  static final String SERVICE_ACCOUNT = "--service-account";
  static final String NAMESPACE = "--namespace";
  static final String KUBERNETES_ACCOUNT = "--kubernetes-service-account";
  static final String OPERATOR = "--operator";
  static final String SECRET = "--secret";
  static final String TOKEN_FILE = "--webhook-token-file";
  static final String CONFIG = "--config";
  static final String FORCE = "force";
  static final String GCLOUD = "gcloud";

  static final String DEFAULT_TOPIC = "buildkite-events";
  static final String DEFAULT_DLQ_TOPIC = "buildkite-dead-letters";
  static final String DEFAULT_ACCOUNT = "buildkite-pubsub";
  static final String DEFAULT_SECRET = "buildkite-webhook-token";

  private static final String EXAMPLES =
      """
      buildkite-pubsub init                                  asks for what it needs
      buildkite-pubsub init --project my-project --dry-run   prints the plan
      buildkite-pubsub init --project my-project --webhook-token-file token.txt --config config.yml --yes
      buildkite-pubsub init --project my-project --namespace buildkite-pubsub --config relay.env --yes
      """;

  private InitArguments() {}

  static void addTo(Subparser subparser) {
    addPubSub(subparser);
    addAccess(subparser);
    addSecret(subparser);
    add(
        subparser,
        CONFIG,
        "FILE",
        """
        write the service's settings there: .yml is a configuration,
        .env has variables for a config map or a container\
        """);
    subparser
        .addArgument("--force")
        .action(Arguments.storeTrue())
        .help("replace a file of --config that has other settings");
    subparser
        .addArgument("--gcloud")
        .metavar("PATH")
        .setDefault("gcloud")
        .help("Google's command line tool (default: the one on the PATH)");
    Consent.addTo(
        subparser,
        "print the plan, each command as it would be run, and do nothing",
        "do it, and ask for nothing that has a default");
    CommonArguments.add(subparser, EXAMPLES);
  }

  private static void addPubSub(Subparser subparser) {
    add(subparser, PROJECT, "ID", "Google's project; it must be there");
    add(subparser, TOPIC, "NAME", "the topic of events (default: " + DEFAULT_TOPIC + ")");
    add(
        subparser,
        RETENTION,
        "DURATION",
        """
        how long that topic keeps messages, for replays, 10m to 31d
        (default: 7d; a topic that keeps them already is left alone)\
        """);
    add(
        subparser,
        REGION,
        "REGION",
        "where messages and the secret may be stored (default: Google decides)");
    add(
        subparser,
        DLQ_TOPIC,
        "NAME",
        "the topic of events that are given up (default: " + DEFAULT_DLQ_TOPIC + ")");
    add(
        subparser,
        DLQ_SUBSCRIPTION,
        "NAME",
        "its subscription for operators (default: the topic's name and -operator)");
    add(subparser, SUBSCRIPTION, "NAME", "also a subscription of the topic of events");
    subparser
        .addArgument(ORDERING)
        .dest(ORDERING.substring(2))
        .choices("none", "pipeline", "build")
        .setDefault("none")
        .help("what messages are ordered by; for --subscription and --config (default: none)");
  }

  private static void addAccess(Subparser subparser) {
    add(
        subparser,
        SERVICE_ACCOUNT,
        "NAME",
        "who the service is to Google (default: " + DEFAULT_ACCOUNT + ")");
    add(
        subparser,
        NAMESPACE,
        "NAME",
        """
        let a service account of Kubernetes in that namespace act as that
        one, by Workload Identity; the project must have a cluster with it\
        """);
    add(
        subparser,
        KUBERNETES_ACCOUNT,
        "NAME",
        "its name, with " + NAMESPACE + " (default: " + DEFAULT_ACCOUNT + ")");
    add(
        subparser,
        OPERATOR,
        "MEMBER",
        "who may read dead letters: user:me@example.com, group:team@example.com");
  }

  private static void addSecret(Subparser subparser) {
    add(
        subparser,
        SECRET,
        "NAME",
        "the secret that has the webhook's token (default: " + DEFAULT_SECRET + ")");
    add(
        subparser,
        TOKEN_FILE,
        "FILE",
        """
        the token that Buildkite shows; - is standard input. Without it
        the secret keeps the value that it has, or has none yet\
        """);
  }

  private static void add(Subparser subparser, String option, String metavar, String help) {
    subparser.addArgument(option).dest(option.substring(2)).metavar(metavar).help(help);
  }
}
