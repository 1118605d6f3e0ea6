package io.github.buildkitepubsub.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The commands of docs/DEPLOYMENT.md and its neighbours, as far as that needs no cluster. */
class DeploymentDocumentsTest {

  private static final List<Path> DOCUMENTS =
      List.of(
          Path.of("docs/DEPLOYMENT.md"),
          Path.of("docs/GCP_SETUP.md"),
          Path.of("docs/MULTI_REGION.md"),
          Path.of("docs/CANARY.md"),
          Path.of("docs/BACKUP_RESTORE.md"),
          Path.of("k8s/README.md"));

  /** Options that stand before the verb, and have a value. */
  private static final Set<String> GLOBAL = Set.of("-n", "--context", "--namespace");

  /** Of what is made elsewhere: by hand, or by a stateful set. */
  private static final Set<String> NOT_RENDERED = Set.of("pod", "pods", "pvc", "secret");

  private static final Map<List<String>, String> ANSWERS = new HashMap<>();

  private static final Map<Path, List<JsonNode>> RENDERED = new HashMap<>();

  /** What is between back quotes, or a line of a block, with the lines that it goes on for. */
  static Stream<String> kubectlCommands() {
    return DOCUMENTS.stream()
        .map(OpsFiles::text)
        .map(text -> text.replace("\\\n", " "))
        .flatMap(
            text ->
                Stream.concat(
                    OpsFiles.matches("(?m)^ *(kubectl [^\n`]+)$", text).stream(),
                    OpsFiles.matches("`(kubectl [^`]+)`", text).stream()))
        .map(command -> command.replaceAll("\\s+#.*$|\\$\\([^)]*\\)", ""))
        .map(command -> command.replaceAll("\\s+", " ").strip())
        .distinct();
  }

  @ParameterizedTest
  @MethodSource("kubectlCommands")
  void kubectlHasTheCommandAndItsOptions(String command) throws Exception {
    List<String> arguments = arguments(command);
    List<String> verb = verb(arguments);

    String help = kubectl(verb, "--help") + kubectl(List.of("options"));
    assertThat(help).contains("Usage:");
    for (String argument : arguments) {
      if (argument.equals("--")) {
        break;
      }
      // Standard input is no option.
      if (argument.startsWith("-") && !argument.equals("-")) {
        assertThat(help)
            .as(command)
            .containsPattern("(?m)^ +(-\\w, )?" + argument.replaceFirst("=.*", "") + "[,=]");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kubectlCommands")
  void whatACommandNamesIsThere(String command) {
    List<String> arguments = arguments(command);
    for (int i = 0; i < arguments.size() - 1; i++) {
      if (arguments.get(i).equals("-k")) {
        assertThat(Path.of(arguments.get(i + 1), "kustomization.yaml")).as(command).exists();
      }
      if (arguments.get(i).equals("-n") && arguments.get(i + 1).startsWith("buildkite")) {
        assertThat(rendered()).as(command).contains("namespace/" + arguments.get(i + 1));
      }
    }
    for (String namespace : OpsFiles.matches("--namespace=(buildkite\\S+)", command)) {
      assertThat(rendered()).as(command).contains("namespace/" + namespace);
    }
    if (arguments.contains("kustomize")) {
      assertThat(Path.of(arguments.get(arguments.size() - 1), "kustomization.yaml")).exists();
    }
    for (String object : objects(arguments)) {
      assertThat(rendered()).as(command).contains(object);
    }
  }

  static Stream<Path> documents() {
    return Stream.concat(DOCUMENTS.stream(), Stream.of(OpsFiles.RUNBOOKS.resolve("README.md")));
  }

  /** Else it looks into whatever namespace the context has, and answers NotFound. */
  @ParameterizedTest
  @MethodSource("documents")
  void kubectlIsToldWhereToLook(Path document) {
    boolean told = false;
    for (String line : OpsFiles.text(document).replace("\\\n", " ").lines().toList()) {
      told |= line.contains("kubectl config set-context --current --namespace=buildkite-pubsub");
      for (String command :
          OpsFiles.matches("(?:^ *|`)((?:kubectl|scripts/deploy-canary) [^`]+)", line)) {
        boolean namesSomething = command.contains("buildkite-pubsub") && !command.contains(" -k ");
        if (namesSomething || command.startsWith("scripts/deploy-canary --")) {
          assertThat(told || command.matches(".* (-n|--namespace|--all-namespaces|-A)\\b.*"))
              .as(document + ": " + command)
              .isTrue();
        }
      }
    }
  }

  /** Kind and name, of those that the files make: `kind/name`, or `kind name` after a verb. */
  private static List<String> objects(List<String> arguments) {
    List<String> objects = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      String word = arguments.get(i);
      if (word.matches("[a-z]+/buildkite-pubsub[a-z-]*")) {
        objects.add(word);
      } else if (i > 0 && word.matches("buildkite-pubsub[a-z-]*")) {
        String kind = arguments.get(i - 1);
        if (kind.matches("[a-z]+") && !Set.of("generic", "tls").contains(kind)) {
          objects.add(kind + "/" + word);
        }
      }
    }
    objects.removeIf(object -> NOT_RENDERED.contains(object.split("/", -1)[0]));
    return objects;
  }

  private static Set<String> rendered() {
    Set<String> objects = new TreeSet<>();
    for (Path overlay : Manifests.below(Path.of("k8s/overlays"))) {
      for (JsonNode resource : RENDERED.computeIfAbsent(overlay, Kustomize::render)) {
        objects.add(
            resource.get("kind").asText().toLowerCase(Locale.ROOT)
                + "/"
                + resource.at("/metadata/name").asText());
      }
    }
    return objects;
  }

  private static List<String> arguments(String command) {
    return Arrays.stream(command.split(" ", -1))
        .skip(1)
        .map(word -> word.replaceAll("[',;]+$", ""))
        .toList();
  }

  /** Words before the first option that are no names: up to two, as `rollout status`. */
  private static List<String> verb(List<String> arguments) {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      if (GLOBAL.contains(arguments.get(i))) {
        i++;
      } else if (arguments.get(i).startsWith("-")) {
        break;
      } else {
        words.add(arguments.get(i));
      }
    }
    boolean hasTwo = Set.of("rollout", "create", "config").contains(words.get(0));
    if (!hasTwo) {
      return words.get(0).equals("apply") && words.contains("edit-last-applied")
          ? words.subList(0, 2)
          : words.subList(0, 1);
    }
    return words.subList(0, words.get(1).equals("secret") ? 3 : 2);
  }

  /** It answers these without a cluster; of a verb that it does not know, with another page. */
  private static String kubectl(List<String> verb, String... more)
      throws IOException, InterruptedException {
    List<String> command =
        Stream.of(List.of("kubectl"), verb, List.of(more)).flatMap(List::stream).toList();
    String known = ANSWERS.get(command);
    if (known != null) {
      return known;
    }
    Process process = null;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      Assumptions.abort("kubectl is not installed");
    }
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(text).isZero();
    ANSWERS.put(command, text);
    return text;
  }

  static Stream<String> scripts() {
    return DOCUMENTS.stream()
        .map(OpsFiles::text)
        .map(text -> text.replace("\\\n", " "))
        .flatMap(text -> OpsFiles.matches("(?m)(scripts/[a-z-]+ --[^`\n]*)", text).stream())
        .distinct();
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void scriptsHaveTheirOptions(String line) throws IOException {
    String script = Files.readString(Path.of(line.split(" ", -1)[0]));

    assertThat(OpsFiles.matches("(--[a-z-]+)", line))
        .allSatisfy(o -> assertThat(script).contains(o));
  }

  /** What production is told to make in Google Cloud has the names that the overlay uses. */
  @Test
  void whatIsMadeInGoogleCloudIsWhatTheOverlaysUse() throws Exception {
    Set<String> topics = new TreeSet<>();
    for (Path document : DOCUMENTS) {
      topics.addAll(
          OpsFiles.matches(
              "(?:gcloud pubsub topics create|--(?:dlq-)?topic) ([a-z0-9-]+)",
              OpsFiles.text(document)));
    }
    Set<String> used = new TreeSet<>();
    for (Path overlay : KubernetesOverlaysTest.serving().toList()) {
      Manifests manifests = Manifests.of(overlay);
      for (JsonNode workload : manifests.workloads()) {
        used.add(manifests.environment(workload).get("TOPIC_ID"));
        used.add(manifests.environment(workload).get("DLQ_TOPIC_ID"));
      }
    }

    assertThat(topics).isEqualTo(used);
  }
}
