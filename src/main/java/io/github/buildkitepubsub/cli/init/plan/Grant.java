package io.github.buildkitepubsub.cli.init.plan;

import io.github.buildkitepubsub.cli.command.CommandException;
import io.github.buildkitepubsub.cli.init.gcloud.Resource;
import java.util.ArrayList;
import java.util.List;

/**
 * What somebody may do with one thing. Never with a whole project.
 *
 * @param name how the tool calls the thing
 * @param title how people call it
 */
record Grant(Resource resource, String name, String title, String role, String member) {

  /** All that there shall be. The service reads no subscription and looks at no topic. */
  static List<Grant> of(Setup setup) {
    List<Grant> grants = new ArrayList<>();
    for (String topic : List.of(setup.topic(), setup.deadLetterTopic())) {
      grants.add(new Grant(Resource.TOPIC, topic, topic, "roles/pubsub.publisher", setup.member()));
    }
    grants.add(
        new Grant(
            Resource.SECRET,
            setup.secret(),
            setup.secret(),
            "roles/secretmanager.secretAccessor",
            setup.member()));
    if (setup.operator() != null) {
      grants.add(
          new Grant(
              Resource.SUBSCRIPTION,
              setup.deadLetterSubscription(),
              setup.deadLetterSubscription(),
              "roles/pubsub.subscriber",
              setup.operator()));
    }
    if (setup.workload() != null) {
      grants.add(
          new Grant(
              Resource.SERVICE_ACCOUNT,
              setup.email(),
              setup.serviceAccount(),
              "roles/iam.workloadIdentityUser",
              "serviceAccount:%s.svc.id.goog[%s]".formatted(setup.project(), setup.workload())));
    }
    return grants;
  }

  Step step(Present present, String project) throws CommandException, InterruptedException {
    String what = "%s on %s %s for %s".formatted(role, resource.title(), title, member);
    if (present.allows(resource, name, role, member)) {
      return Step.there(what);
    }
    List<String> options = new ArrayList<>(List.of("--role=" + role, "--member=" + member));
    if (resource.hasConditions()) {
      options.add("--condition=None");
    }
    return Step.create(
        what,
        resource.command("add-iam-policy-binding", name, project, options.toArray(String[]::new)));
  }
}
