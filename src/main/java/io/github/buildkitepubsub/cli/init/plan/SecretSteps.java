package io.github.buildkitepubsub.cli.init.plan;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.buildkitepubsub.cli.command.CommandException;
import io.github.buildkitepubsub.cli.init.gcloud.Resource;
import io.github.buildkitepubsub.secret.Secret;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The secret that has the webhook's token, and its value. */
final class SecretSteps {

  private final Setup setup;
  private final Present present;

  SecretSteps(Setup setup, Present present) {
    this.setup = setup;
    this.present = present;
  }

  Step secret() throws CommandException, InterruptedException {
    String what = "secret " + setup.secret();
    JsonNode there = present.find(Resource.SECRET, setup.secret());
    String region = setup.region();
    if (there == null) {
      return Step.create(
          what,
          region == null
              ? command("create", "--replication-policy=automatic")
              : command("create", "--replication-policy=user-managed", "--locations=" + region));
    }
    if (region != null && !isStoredIn(region, there)) {
      throw CommandException.failed(
          "secret %s is not stored in %s alone, which cannot be changed: name another --secret"
              .formatted(setup.secret(), region));
    }
    return Step.there(what);
  }

  private static boolean isStoredIn(String region, JsonNode secret) {
    JsonNode replicas = secret.path("replication").path("userManaged").path("replicas");
    return replicas.size() == 1 && replicas.path(0).path("location").asText().equals(region);
  }

  /** Its value; null if there is nothing to say about it. To be asked after {@link #secret()}. */
  @Nullable Step value() throws CommandException, InterruptedException {
    Token token = setup.token();
    if (token == null) {
      return null;
    }
    String what = "value of secret " + setup.secret();
    Secret has = present.value(setup.secret());
    if (has != null && isSame(token.value(), has)) {
      return Step.there(what);
    }
    List<String> arguments =
        List.of(
            "secrets",
            "versions",
            "add",
            setup.secret(),
            "--project=" + setup.project(),
            "--data-file=-");
    return new Step(
        has == null ? Step.Kind.CREATE : Step.Kind.UPDATE,
        what,
        new Change.Command(arguments, token));
  }

  /** The tool may print a line break behind it; a token has none. */
  private static boolean isSame(Secret token, Secret printed) {
    byte[] bytes = printed.bytes();
    int length = bytes.length;
    while (length > 0 && (bytes[length - 1] == '\n' || bytes[length - 1] == '\r')) {
      length--;
    }
    return token.matches(Arrays.copyOf(bytes, length));
  }

  private List<String> command(String verb, String... options) {
    return Resource.SECRET.command(verb, setup.secret(), setup.project(), options);
  }
}
