package io.github.buildkitepubsub.cli.init.gcloud;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.buildkitepubsub.secret.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A tool whose project is in memory. It knows the commands and flags of {@link #FLAGS}, which were
 * taken from gcloud's own list of flags, and ends with exit code 2 at others.
 */
public final class FakeGcloud implements Gcloud {

  public static final String PROJECT = "my-project";
  public static final String ACCOUNT = "me@example.com";

  /** What one command understands, beside its names. */
  private static final Map<String, Set<String>> FLAGS =
      Map.ofEntries(
          Map.entry("auth list", Set.of("filter", "format")),
          Map.entry("config list", Set.of("format")),
          Map.entry("projects describe", Set.of("format")),
          Map.entry("services list", Set.of("enabled", "project", "format")),
          Map.entry("services enable", Set.of("project")),
          Map.entry("pubsub topics describe", Set.of("project", "format")),
          Map.entry("pubsub topics get-iam-policy", Set.of("project", "format")),
          Map.entry("pubsub topics add-iam-policy-binding", Set.of("project", "role", "member")),
          Map.entry(
              "pubsub topics create",
              Set.of(
                  "project",
                  "message-retention-duration",
                  "message-storage-policy-allowed-regions")),
          Map.entry(
              "pubsub topics update",
              Set.of(
                  "project",
                  "message-retention-duration",
                  "message-storage-policy-allowed-regions")),
          Map.entry("pubsub subscriptions describe", Set.of("project", "format")),
          Map.entry("pubsub subscriptions get-iam-policy", Set.of("project", "format")),
          Map.entry(
              "pubsub subscriptions add-iam-policy-binding", Set.of("project", "role", "member")),
          Map.entry(
              "pubsub subscriptions create",
              Set.of(
                  "project",
                  "topic",
                  "message-retention-duration",
                  "expiration-period",
                  "enable-message-ordering")),
          Map.entry(
              "pubsub subscriptions update",
              Set.of("project", "message-retention-duration", "expiration-period")),
          Map.entry("secrets describe", Set.of("project", "format")),
          Map.entry("secrets create", Set.of("project", "replication-policy", "locations")),
          Map.entry("secrets get-iam-policy", Set.of("project", "format")),
          Map.entry(
              "secrets add-iam-policy-binding", Set.of("project", "role", "member", "condition")),
          Map.entry("secrets versions add", Set.of("project", "data-file")),
          Map.entry("secrets versions access", Set.of("project", "secret")),
          Map.entry("iam service-accounts describe", Set.of("project", "format")),
          Map.entry("iam service-accounts create", Set.of("project", "display-name")),
          Map.entry("iam service-accounts get-iam-policy", Set.of("project", "format")),
          Map.entry(
              "iam service-accounts add-iam-policy-binding",
              Set.of("project", "role", "member", "condition")));

  private static final Set<String> READS = Set.of("list", "describe", "get-iam-policy", "access");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<List<String>> calls = new ArrayList<>();
  private final Set<String> services = new TreeSet<>();

  /** By group and name, like {@code pubsub topics/buildkite-events}. */
  private final Map<String, ObjectNode> things = new TreeMap<>();

  private final Map<String, Secret> values = new HashMap<>();
  private final Map<String, String> faults = new HashMap<>();
  private String account = ACCOUNT;
  private String configured = "";
  private int early;

  /** Nobody is logged in. */
  public void logOut() {
    account = "";
  }

  /** The project of its configuration. */
  public void configure(String project) {
    configured = project;
  }

  /** Commands that begin with these words fail with this error, until {@link #mend}. */
  public void fail(String words, String error) {
    faults.put(words, error);
  }

  public void mend() {
    faults.clear();
  }

  /** Bindings of a new account fail so many times: it is not known everywhere at once. */
  public void delayAccounts(int times) {
    early = times;
  }

  /** Everything that was asked for. */
  public List<List<String>> calls() {
    return List.copyOf(calls);
  }

  public void forget() {
    calls.clear();
  }

  /** What was asked for and changes something, as words. */
  public List<String> changes() {
    return calls.stream()
        .filter(call -> call.stream().noneMatch(READS::contains))
        .map(call -> String.join(" ", call))
        .toList();
  }

  /** A thing by group and name, to look at and to change; there must be one. */
  public ObjectNode thing(String key) {
    ObjectNode thing = things.get(key);
    if (thing == null) {
      throw new AssertionError("there is no " + key + ", but " + things.keySet());
    }
    return thing;
  }

  public Set<String> names() {
    return things.keySet();
  }

  public Set<String> services() {
    return services;
  }

  /** The values of secrets. */
  public Map<String, Secret> values() {
    return values;
  }

  @Override
  public GcloudAnswer run(List<String> arguments, @Nullable Secret input) {
    calls.add(arguments);
    FakeCall call = FakeCall.of(arguments);
    Set<String> known = FLAGS.get(call.command());
    if (known == null || !known.containsAll(call.flags().keySet())) {
      return new GcloudAnswer(
          2, Secret.of(""), "ERROR: (gcloud) unrecognized arguments: " + arguments);
    }
    for (Map.Entry<String, String> fault : faults.entrySet()) {
      if (String.join(" ", arguments).startsWith(fault.getKey())) {
        return error(call, fault.getValue());
      }
    }
    return switch (call.command()) {
      case "auth list" -> ok(account);
      case "config list" -> ok(configured);
      case "projects describe" ->
          call.name().equals(PROJECT)
              ? ok("{\"projectId\": \"my-project\", \"lifecycleState\": \"ACTIVE\"}")
              : error(
                  call,
                  "[me@example.com] does not have permission to access projects instance ["
                      + call.name()
                      + "] (or it may not exist).");
      case "services list" -> ok(String.join("\n", services));
      case "services enable" -> {
        services.addAll(call.names());
        yield ok("");
      }
      default -> onThing(call, input);
    };
  }

  private GcloudAnswer onThing(FakeCall call, @Nullable Secret input) {
    if (!services.contains(call.api())) {
      return error(
          call,
          "PERMISSION_DENIED: " + call.api() + " has not been used in project my-project before.");
    }
    String key = call.key();
    ObjectNode thing = things.get(key);
    if (call.verb().equals("create")) {
      if (thing != null) {
        return error(call, "ALREADY_EXISTS: Resource already exists (resource=" + key + ").");
      }
      things.put(key, created(call));
      return ok("");
    }
    if (thing == null) {
      return error(call, "NOT_FOUND: Resource not found (resource=" + call.name() + ").");
    }
    switch (call.verb()) {
      case "update" -> set(thing, call);
      case "add" -> values.put(call.name(), input == null ? Secret.of("") : input);
      case "access" -> {
        Secret value = values.get(call.name());
        return value == null
            ? error(call, "NOT_FOUND: Secret [x] not found or has no versions.")
            : new GcloudAnswer(0, value, "");
      }
      case "add-iam-policy-binding" -> {
        if (early > 0) {
          early--;
          return error(
              call, "INVALID_ARGUMENT: Service account buildkite-pubsub@x does not exist.");
        }
        ObjectNode binding = thing.withArray("/iam/bindings").addObject();
        binding.put("role", call.flag("role")).putArray("members").add(call.flag("member"));
      }
      case "get-iam-policy" -> {
        return ok(thing.withObject("/iam").toString());
      }
      default -> {
        ObjectNode shown = thing.deepCopy();
        shown.remove("iam");
        return ok(shown.toString());
      }
    }
    return ok("");
  }

  private static ObjectNode created(FakeCall call) {
    ObjectNode thing = JSON.createObjectNode().put("name", call.name());
    if (call.command().equals("pubsub subscriptions create")) {
      thing.put("topic", "projects/my-project/topics/" + call.flag("topic"));
      thing.put("messageRetentionDuration", "604800s");
      thing.putObject("expirationPolicy").put("ttl", "2678400s");
      thing.put("enableMessageOrdering", call.flags().containsKey("enable-message-ordering"));
    }
    if (call.flags().containsKey("locations")) {
      thing
          .withArray("/replication/userManaged/replicas")
          .addObject()
          .put("location", call.flag("locations"));
    }
    set(thing, call);
    return thing;
  }

  private static void set(ObjectNode thing, FakeCall call) {
    String retention = call.flags().get("message-retention-duration");
    if (retention != null) {
      thing.put(
          "messageRetentionDuration",
          Duration.parse(
                      (retention.endsWith("d") ? "P" : "PT") + retention.toUpperCase(Locale.ROOT))
                  .toSeconds()
              + "s");
    }
    if (call.flags().containsKey("expiration-period")) {
      thing.putObject("expirationPolicy");
    }
    String regions = call.flags().get("message-storage-policy-allowed-regions");
    if (regions != null) {
      thing.putObject("messageStoragePolicy").putArray("allowedPersistenceRegions").add(regions);
    }
  }

  private static GcloudAnswer ok(String out) {
    return new GcloudAnswer(0, Secret.of(out.getBytes(UTF_8)), "");
  }

  private static GcloudAnswer error(FakeCall call, String error) {
    return new GcloudAnswer(
        1,
        Secret.of(""),
        "ERROR: (gcloud.%s) %s\n".formatted(call.command().replace(' ', '.'), error));
  }
}
