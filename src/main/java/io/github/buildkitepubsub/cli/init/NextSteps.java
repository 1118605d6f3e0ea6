package io.github.buildkitepubsub.cli.init;

import io.github.buildkitepubsub.cli.init.gcloud.CommandText;
import io.github.buildkitepubsub.cli.init.plan.ConfigFile;
import io.github.buildkitepubsub.cli.init.plan.Setup;
import java.io.PrintStream;
import java.nio.file.Path;

/** Says what is left to do by hand: at Buildkite, in the cluster, and to see that it works. */
final class NextSteps {

  private final PrintStream out;
  private final String program;
  private final Setup setup;

  NextSteps(PrintStream out, String program, Setup setup) {
    this.out = out;
    this.program = program;
    this.setup = setup;
  }

  void print() {
    out.println();
    out.println("next (RELAY stands for the service's public name):");
    buildkite();
    if (setup.workload() != null) {
      kubernetes(setup.workload().substring(0, setup.workload().indexOf('/')));
    } else {
      out.println("- run the service as " + setup.email() + ", without a key file");
    }
    Path config = setup.config();
    if (config != null && !ConfigFile.hasVariables(config)) {
      out.println("- check the configuration, with BUILDKITE_WEBHOOK_TOKEN set:");
      command(program + " validate " + CommandText.quoted(config.toString()));
    }
    out.println("- once it runs, see an event through, with BUILDKITE_WEBHOOK_TOKEN set:");
    command(
        "scripts/smoke --url https://RELAY --project %s --topic %s"
            .formatted(setup.project(), setup.topic()));
  }

  private void buildkite() {
    out.println(
        "- in Buildkite, Settings, Notification Services: "
            + (setup.token() == null ? "add a Webhook with the URL" : "the Webhook has the URL"));
    command("https://RELAY/webhook");
    if (setup.token() == null) {
      out.println("- save the token that it shows in a file, and give it to the secret:");
      command(again() + " --webhook-token-file FILE");
    }
  }

  /** The same setup once more, as far as it decides what is compared. */
  private String again() {
    StringBuilder line = new StringBuilder(program + " init --project " + setup.project());
    add(line, InitArguments.TOPIC, setup.topic(), InitArguments.DEFAULT_TOPIC);
    add(line, InitArguments.DLQ_TOPIC, setup.deadLetterTopic(), InitArguments.DEFAULT_DLQ_TOPIC);
    add(
        line,
        InitArguments.DLQ_SUBSCRIPTION,
        setup.deadLetterSubscription(),
        setup.deadLetterTopic() + "-operator");
    add(line, InitArguments.SERVICE_ACCOUNT, setup.serviceAccount(), InitArguments.DEFAULT_ACCOUNT);
    add(line, InitArguments.SECRET, setup.secret(), InitArguments.DEFAULT_SECRET);
    return line.toString();
  }

  private static void add(StringBuilder line, String option, String value, String byDefault) {
    if (!value.equals(byDefault)) {
      line.append(' ').append(option).append(' ').append(value);
    }
  }

  private void kubernetes(String namespace) {
    out.println("- in your overlay, annotate the service account of Kubernetes:");
    command("iam.gke.io/gcp-service-account: " + setup.email());
    Path config = setup.config();
    if (config != null && ConfigFile.hasVariables(config)) {
      out.println("  and let its config map have what is in " + config);
    }
    out.println("- give the cluster the token, then apply the overlay:");
    command("kubectl apply -k k8s/namespace");
    command(
        "gcloud secrets versions access latest --secret=%s --project=%s |"
            .formatted(setup.secret(), setup.project()));
    command(
        "  kubectl -n %s create secret generic buildkite-pubsub --from-file=webhook-token=/dev/stdin"
            .formatted(namespace));
    command("kubectl apply -k k8s/overlays/production");
  }

  private void command(String line) {
    out.println("    " + line);
  }
}
