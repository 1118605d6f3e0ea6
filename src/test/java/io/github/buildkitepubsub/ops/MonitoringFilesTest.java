package io.github.buildkitepubsub.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Dashboards and rules as config maps: kustomize has no wildcards, so that what lists files is held
 * to the directories. To write the lists anew: {@code mvn -Dtest=MonitoringFilesTest
 * -Ddocs.update=true test}.
 */
class MonitoringFilesTest {

  private static final Path DASHBOARDS = Path.of("grafana/kustomization.yaml");
  private static final Path RULES = Path.of("prometheus/kustomization.yaml");

  private static final String MONITORING = OpsFiles.text(Path.of("docs/MONITORING.md"));

  /** The lists are the end of their files. */
  private static final String GENERATOR = "\nconfigMapGenerator:\n";

  /** kubectl apply notes a whole object in an annotation, of which there may be 256 KiB. */
  private static final int MOST_BYTES = 200_000;

  @Test
  void everyDashboardIsInAMapOfItsOwn() throws IOException {
    lists(
        DASHBOARDS,
        OpsFiles.files(Dashboard.DIRECTORY, ".json")
            .map(file -> file.getFileName().toString().replace(".json", ""))
            .map(
                name ->
                    """
                      - name: buildkite-pubsub-dashboard-%s
                        files: [dashboards/%s.json]
                    """
                        .formatted(name, name))
            .collect(Collectors.joining()));
  }

  @Test
  void everyFileOfRulesIsInTheMap() throws IOException {
    lists(
        RULES,
        ruleFiles()
            .map(file -> "      - rules/" + file.getFileName() + "\n")
            .collect(Collectors.joining("", "  - name: buildkite-pubsub-rules\n    files:\n", "")));
  }

  /** What is in the map must also be what a Prometheus without Kubernetes reads. */
  @Test
  void prometheusReadsEveryFileOfRules() {
    assertThat(
            OpsFiles.stream(OpsFiles.yaml(Path.of("prometheus/prometheus.yml")).get("rule_files"))
                .map(JsonNode::asText))
        .containsExactlyInAnyOrderElementsOf(
            ruleFiles().map(file -> "rules/" + file.getFileName()).toList());
  }

  @Test
  void rendersMapsThatTheSidecarFindsAndKubectlCanApply() throws Exception {
    List<JsonNode> maps = Kustomize.render(Path.of("k8s/monitoring"));

    for (JsonNode map : maps) {
      KubernetesFilesTest.satisfiesTheSchema(map);
      assertThat(map.toString().getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(MOST_BYTES);
    }
    List<JsonNode> dashboards =
        maps.stream().filter(map -> map.at("/metadata/labels").has("grafana_dashboard")).toList();
    assertThat(dashboards)
        .hasSameSizeAs(Dashboard.all())
        .allSatisfy(
            map -> {
              assertThat(map.at("/metadata/labels/grafana_dashboard").isTextual()).isTrue();
              assertThat(map.at("/metadata/labels/grafana_dashboard").asText()).isEqualTo("1");
              JsonNode json =
                  new ObjectMapper().readTree(map.get("data").elements().next().asText());
              assertThat(json.get("uid").asText())
                  .isEqualTo(
                      map.at("/metadata/name")
                          .asText()
                          .replace("buildkite-pubsub-dashboard-", "buildkite-pubsub-"));
            });
    assertThat(maps).hasSize(dashboards.size() + 1);
  }

  @Test
  void theDocumentsQueriesUseWhatExists() {
    Queries queries = new Queries();
    String first =
        OpsFiles.matches("(?s)## What to look at first\\n(.*?)\\n## ", MONITORING).get(0);
    List<String> shown = OpsFiles.matches("`([^`\\n]*buildkite_[^`\\n]*)`", first);

    assertThat(shown).hasSizeGreaterThan(10);
    shown.forEach(queries::useWhatExists);
  }

  /** Where Grafana is on a machine, a file that is dropped into the directory is a dashboard. */
  @Test
  void grafanaReadsTheWholeDirectory() {
    JsonNode provider =
        OpsFiles.yaml(Path.of("grafana/provisioning/dashboards/buildkite-pubsub.yml"))
            .at("/providers/0");

    assertThat(provider.get("type").asText()).isEqualTo("file");
    assertThat(provider.at("/options/path").asText()).endsWith("/buildkite-pubsub");
    assertThat(provider.get("allowUiUpdates").asBoolean(true)).isFalse();
  }

  private static void lists(Path file, String list) throws IOException {
    String text = OpsFiles.text(file);
    String upToDate = text.substring(0, text.indexOf(GENERATOR) + GENERATOR.length()) + list;
    if (Boolean.getBoolean("docs.update")) {
      Files.writeString(file, upToDate);
      return;
    }

    assertThat(text).as("%s lists every file; the lines are below", file).isEqualTo(upToDate);
  }

  private static Stream<Path> ruleFiles() {
    return OpsFiles.files(Path.of("prometheus/rules"), ".yml")
        .filter(file -> !file.toString().endsWith("_test.yml"));
  }
}
