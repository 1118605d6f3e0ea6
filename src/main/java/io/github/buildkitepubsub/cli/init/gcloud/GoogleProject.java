package io.github.buildkitepubsub.cli.init.gcloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.buildkitepubsub.cli.command.CommandException;
import io.github.buildkitepubsub.secret.Secret;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What there is in a project. Only reads. */
public final class GoogleProject {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String AS_JSON = "--format=json";

  private final Gcloud gcloud;
  private final String id;
  private final String account;

  private GoogleProject(Gcloud gcloud, String id, String account) {
    this.gcloud = gcloud;
    this.id = id;
    this.account = account;
  }

  /** The project that the tool is configured for; null if there is none. */
  public static @Nullable String configured(Gcloud gcloud)
      throws CommandException, InterruptedException {
    GcloudAnswer answer =
        gcloud.run(List.of("config", "list", "--format=value(core.project)"), null);
    return answer.isOk() && !answer.text().isEmpty() ? answer.text() : null;
  }

  /**
   * Looks whether somebody is logged in who sees the project.
   *
   * @throws CommandException if not; it says what to do
   */
  public static GoogleProject open(Gcloud gcloud, String id)
      throws CommandException, InterruptedException {
    GcloudAnswer active =
        gcloud.run(
            List.of("auth", "list", "--filter=status:ACTIVE", "--format=value(account)"), null);
    if (!active.isOk()) {
      throw CommandException.failed("gcloud cannot say who is logged in: " + active.reason());
    }
    String account = active.text();
    if (account.isEmpty()) {
      throw CommandException.failed("gcloud is not logged in: run 'gcloud auth login' first");
    }
    GcloudAnswer found = gcloud.run(List.of("projects", "describe", id, AS_JSON), null);
    if (!found.isOk()) {
      throw CommandException.failed(
          "%s cannot look at project %s: correct --project, or log in as somebody who sees it: %s"
              .formatted(account, id, found.reason()));
    }
    String state = parse(found).path("lifecycleState").asText("ACTIVE");
    if (!state.equals("ACTIVE")) {
      throw CommandException.failed("project " + id + " is not in use, but " + state);
    }
    return new GoogleProject(gcloud, id, account);
  }

  /** The project's id. */
  public String id() {
    return id;
  }

  /** Who is logged in. */
  public String account() {
    return account;
  }

  /** The APIs that are switched on. */
  public Set<String> services() throws CommandException, InterruptedException {
    GcloudAnswer answer =
        gcloud.run(
            List.of(
                "services", "list", "--enabled", "--project=" + id, "--format=value(config.name)"),
            null);
    if (!answer.isOk()) {
      throw refused(answer, "list the APIs", "roles/serviceusage.serviceUsageAdmin");
    }
    return answer.text().lines().map(String::strip).collect(Collectors.toUnmodifiableSet());
  }

  /** A thing's description; null if there is no such thing. */
  public @Nullable JsonNode find(Resource resource, String name)
      throws CommandException, InterruptedException {
    GcloudAnswer answer = gcloud.run(resource.command("describe", name, id, AS_JSON), null);
    if (answer.isMissing()) {
      return null;
    }
    if (!answer.isOk()) {
      throw refused(answer, "look at " + resource.title() + " " + name, resource.admin());
    }
    return parse(answer);
  }

  /** Who may do what with a thing that there is. */
  public JsonNode policy(Resource resource, String name)
      throws CommandException, InterruptedException {
    GcloudAnswer answer = gcloud.run(resource.command("get-iam-policy", name, id, AS_JSON), null);
    if (!answer.isOk()) {
      throw refused(answer, "see who may use " + resource.title() + " " + name, resource.admin());
    }
    return parse(answer);
  }

  /** The latest value of a secret that there is; null if it has none that can be used. */
  public @Nullable Secret value(String secret) throws CommandException, InterruptedException {
    GcloudAnswer answer =
        gcloud.run(
            List.of(
                "secrets", "versions", "access", "latest", "--secret=" + secret, "--project=" + id),
            null);
    if (answer.isMissing() || answer.isUnusable()) {
      return null;
    }
    if (!answer.isOk()) {
      throw refused(answer, "compare the value of secret " + secret, Resource.SECRET.admin());
    }
    return answer.out();
  }

  private CommandException refused(GcloudAnswer answer, String act, String role) {
    return CommandException.failed(
        answer.isDenied()
            ? "%s may not %s: ask for %s in project %s, or log in as somebody who has it: %s"
                .formatted(account, act, role, id, answer.reason())
            : "gcloud could not %s: %s".formatted(act, answer.reason()));
  }

  private static JsonNode parse(GcloudAnswer answer) throws CommandException {
    try {
      return JSON.readTree(answer.out().bytes());
    } catch (IOException e) {
      throw CommandException.failed("what gcloud printed is no JSON: is it Google's?", e);
    }
  }
}
