package io.github.buildkitepubsub.cli.init.plan;

import io.github.buildkitepubsub.cli.command.CommandException;
import io.github.buildkitepubsub.cli.init.gcloud.GoogleProject;
import io.github.buildkitepubsub.cli.init.gcloud.Resource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Compares what shall be with what is there. Changes nothing. */
public final class Planner {

  private static final String APIS = "APIs of the project";

  private Planner() {}

  /**
   * The steps: things first, then who may use them, because an account that was just made is not
   * known everywhere at once.
   *
   * @throws CommandException if it may not look, or if something that is there cannot be made what
   *     it shall be
   */
  public static Plan plan(GoogleProject project, Setup setup)
      throws CommandException, InterruptedException, IOException {
    Present present = new Present(project);
    List<Step> steps = new ArrayList<>();
    steps.add(services(setup, present));
    steps.add(account(setup, present));
    PubSubSteps pubsub = new PubSubSteps(setup, present);
    steps.add(pubsub.topic());
    steps.add(pubsub.deadLetterTopic());
    steps.add(pubsub.deadLetterSubscription());
    if (setup.subscription() != null) {
      steps.add(pubsub.subscription(setup.subscription()));
    }
    SecretSteps secrets = new SecretSteps(setup, present);
    steps.add(secrets.secret());
    Step value = secrets.value();
    if (value != null) {
      steps.add(value);
    }
    for (Grant grant : Grant.of(setup)) {
      steps.add(grant.step(present, setup.project()));
    }
    if (setup.config() != null) {
      steps.add(ConfigFile.step(setup, setup.config()));
    }
    return new Plan(List.copyOf(steps));
  }

  private static Step services(Setup setup, Present present) {
    List<String> missing =
        Arrays.stream(Service.values())
            .filter(service -> service != Service.CREDENTIALS || setup.workload() != null)
            .filter(service -> !present.isOn(service))
            .map(Service::api)
            .toList();
    if (missing.isEmpty()) {
      return Step.there(APIS);
    }
    List<String> arguments = new ArrayList<>(List.of("services", "enable"));
    arguments.addAll(missing);
    arguments.add("--project=" + setup.project());
    return Step.update(APIS, List.copyOf(arguments));
  }

  private static Step account(Setup setup, Present present)
      throws CommandException, InterruptedException {
    String what = "service account " + setup.serviceAccount();
    if (present.find(Resource.SERVICE_ACCOUNT, setup.email()) != null) {
      return Step.there(what);
    }
    return Step.create(
        what,
        Resource.SERVICE_ACCOUNT.command(
            "create",
            setup.serviceAccount(),
            setup.project(),
            "--display-name=Buildkite webhooks to Pub/Sub"));
  }
}
