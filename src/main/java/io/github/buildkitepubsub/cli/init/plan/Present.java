package io.github.buildkitepubsub.cli.init.plan;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.buildkitepubsub.cli.command.CommandException;
import io.github.buildkitepubsub.cli.init.gcloud.GoogleProject;
import io.github.buildkitepubsub.cli.init.gcloud.Resource;
import io.github.buildkitepubsub.secret.Secret;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is there, as far as it was asked for. An API that is off is not asked: it answers with an
 * error, and has nothing. Not thread-safe.
 */
final class Present {

  private final GoogleProject project;
  private final Set<String> services;

  /** Things that are there; of the others nobody can be allowed anything yet. */
  private final Set<String> found = new HashSet<>();

  Present(GoogleProject project) throws CommandException, InterruptedException {
    this.project = project;
    this.services = project.services();
  }

  boolean isOn(Service service) {
    return services.contains(service.api());
  }

  @Nullable JsonNode find(Resource resource, String name)
      throws CommandException, InterruptedException {
    if (!isOn(Service.of(resource))) {
      return null;
    }
    JsonNode thing = project.find(resource, name);
    if (thing != null) {
      found.add(key(resource, name));
    }
    return thing;
  }

  /** The latest value of a secret that was found; null if there is none. */
  @Nullable Secret value(String secret) throws CommandException, InterruptedException {
    return found.contains(key(Resource.SECRET, secret)) ? project.value(secret) : null;
  }

  /** True if {@code member} has {@code role} on a thing that was found, unconditionally. */
  boolean allows(Resource resource, String name, String role, String member)
      throws CommandException, InterruptedException {
    if (!found.contains(key(resource, name))) {
      return false;
    }
    for (JsonNode binding : project.policy(resource, name).path("bindings")) {
      if (binding.path("role").asText().equals(role) && !binding.has("condition")) {
        for (JsonNode one : binding.path("members")) {
          if (one.asText().equals(member)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static String key(Resource resource, String name) {
    return resource.name() + "/" + name;
  }
}
