package io.github.buildkitepubsub.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.gson.JsonParser;
import io.github.buildkitepubsub.testing.Programs;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Holds k8s/backup to Kubernetes' own schema, to the script that it runs, and to what it may do.
 */
class BackupFilesTest {

  private static final Path COMPONENT = Path.of("k8s/backup");

  /** Kind, and the class of Kubernetes' model. */
  private static final Map<String, String> MODELS =
      Map.of(
          "CronJob", "V1CronJob",
          "Role", "V1Role",
          "RoleBinding", "V1RoleBinding",
          "NetworkPolicy", "V1NetworkPolicy",
          "ServiceAccount", "V1ServiceAccount",
          "ConfigMap", "V1ConfigMap");

  private static List<JsonNode> rendered;

  /** Components are rendered on top of something. */
  @BeforeAll
  static void render() throws IOException {
    Path overlay = Files.createDirectories(Path.of("target/backup-overlay"));
    Files.writeString(
        overlay.resolve("kustomization.yaml"),
        "resources: [../../k8s/base]\ncomponents: [../../k8s/backup]\n");
    rendered =
        Kustomize.render(overlay).stream()
            .filter(
                object ->
                    object.at("/metadata/name").asText().startsWith("buildkite-pubsub-backup"))
            .toList();
  }

  @Test
  void satisfiesTheSchema() throws Exception {
    assertThat(rendered)
        .extracting(object -> object.get("kind").asText())
        .containsExactlyInAnyOrderElementsOf(MODELS.keySet());
    for (JsonNode object : rendered) {
      Class.forName(
              "io.kubernetes.client.openapi.models." + MODELS.get(object.get("kind").asText()))
          .getMethod("validateJsonElement", com.google.gson.JsonElement.class)
          .invoke(null, JsonParser.parseString(object.toString()));
    }
  }

  @Test
  void mayReadNoSecretAndChangeNothing() {
    List<JsonNode> rules = OpsFiles.stream(of("Role").get("rules")).toList();

    assertThat(rules).isNotEmpty();
    assertThat(rules)
        .allSatisfy(
            rule -> {
              assertThat(OpsFiles.stream(rule.get("verbs")).map(JsonNode::asText))
                  .containsExactly("get", "list");
              assertThat(rule.get("resources").toString()).doesNotContain("secrets", "*", "exec");
            });
    assertThat(of("RoleBinding").at("/subjects/0/name"))
        .isEqualTo(of("ServiceAccount").at("/metadata/name"));
  }

  /** Kubernetes' kinds that the script asks for, in the plural of the role. */
  @Test
  void mayReadAllThatTheScriptReads() throws IOException {
    String script = Files.readString(Path.of("scripts/backup"));
    List<String> kinds =
        OpsFiles.matches("for kind in ([a-z \\\\\n]+); do", script).stream()
            .flatMap(list -> Stream.of(list.split("[ \\\\\n]+")))
            .toList();

    assertThat(kinds).contains("statefulset", "cronjob", "httproute");
    for (String kind : kinds) {
      assertThat(of("Role").toString()).contains("\"" + plural(kind) + "\"");
    }
  }

  @Test
  void callsTheScriptWithOptionsThatItKnows() throws IOException {
    JsonNode container = pod().at("/containers/0");
    String script = Files.readString(Path.of("scripts/backup"));

    assertThat(OpsFiles.stream(container.get("args")).map(JsonNode::asText))
        .filteredOn(argument -> argument.startsWith("--"))
        .isNotEmpty()
        .allSatisfy(option -> assertThat(script).containsPattern("(?m)^ +" + option + "\\) "));
    assertThat(container.at("/envFrom/0/configMapRef/name").asText())
        .isEqualTo(of("ConfigMap").at("/metadata/name").asText());
    assertThat(of("ConfigMap").at("/data/BACKUP_TO").asText()).startsWith("gs://");
  }

  /** Names that stood here would be those of another deployment, sooner or later. */
  @Test
  void theJobAsksTheWorkloadsWhereTheyPublish() {
    assertThat(of("ConfigMap").get("data").properties())
        .extracting(Map.Entry::getKey)
        .containsExactly("BACKUP_TO");
  }

  @ParameterizedTest
  @ValueSource(strings = {"us-east1", "europe-west1"})
  void theTopicsOfARegionAreToldFromItsObjects(String region) throws Exception {
    List<JsonNode> objects = Kustomize.render(Path.of("k8s/overlays/multi-region", region));

    assertThat(configured("TOPIC_ID", objects)).containsExactly("buildkite-events-" + region);
    assertThat(configured("DLQ_TOPIC_ID", objects))
        .containsExactly("buildkite-dead-letters-" + region);
    assertThat(configured("PROJECT_ID", objects)).containsExactly("my-project");
  }

  @Test
  void theTopicsOfOneDeploymentAreToldFromItsConfigMap() throws Exception {
    List<JsonNode> objects = Kustomize.render(Path.of("k8s/overlays/production"));

    assertThat(configured("TOPIC_ID", objects)).containsExactly("buildkite-events");
  }

  /** As the script asks for it. */
  private static List<String> configured(String key, List<JsonNode> objects) throws Exception {
    Assumptions.assumeTrue(Programs.find("jq").isPresent(), "jq is not installed");
    Process process =
        new ProcessBuilder(
                "jq",
                "-r",
                "-L",
                "scripts",
                "--arg",
                "key",
                key,
                "include \"backup\"; configured($key)")
            .redirectErrorStream(true)
            .start();
    try (Writer input = process.outputWriter()) {
      input.write("{\"items\": " + objects + "}");
    }
    List<String> lines = process.inputReader().lines().toList();
    assertThat(process.waitFor()).as(lines.toString()).isZero();
    return lines;
  }

  /** The image has every file that the script reads. */
  @Test
  void theImageHasWhatTheScriptReads() throws IOException {
    String image = Files.readString(COMPONENT.resolve("Dockerfile"));
    String script = Files.readString(Path.of("scripts/backup"));

    assertThat(OpsFiles.matches("\\. \"\\$root/(scripts/[a-z]+\\.sh)\"", script))
        .isNotEmpty()
        .allSatisfy(file -> assertThat(image).contains(file));
    assertThat(image).contains("scripts/backup.jq", "curl", "jq");
  }

  /** https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted */
  @Test
  void podIsRestrictedAndEnds() {
    JsonNode job = of("CronJob").at("/spec/jobTemplate/spec");

    assertThat(pod().at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
    assertThat(pod().at("/securityContext/seccompProfile/type").asText())
        .isEqualTo("RuntimeDefault");
    JsonNode security = pod().at("/containers/0/securityContext");
    assertThat(security.get("allowPrivilegeEscalation").asBoolean(true)).isFalse();
    assertThat(security.get("readOnlyRootFilesystem").asBoolean()).isTrue();
    assertThat(security.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
    assertThat(job.get("activeDeadlineSeconds").asInt()).isPositive();
    assertThat(of("CronJob").at("/spec/concurrencyPolicy").asText()).isEqualTo("Forbid");
  }

  private static String plural(String kind) {
    if (kind.matches(".*[^aeiou]y")) {
      return kind.substring(0, kind.length() - 1) + "ies";
    }
    return kind.endsWith("s") ? kind + "es" : kind + "s";
  }

  private static JsonNode pod() {
    return of("CronJob").at("/spec/jobTemplate/spec/template/spec");
  }

  private static JsonNode of(String kind) {
    return rendered.stream()
        .filter(object -> object.get("kind").asText().equals(kind))
        .findFirst()
        .orElseThrow();
  }
}
