package io.github.buildkitepubsub.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwizard.util.DataSize;
import io.github.buildkitepubsub.configuration.RelayConfiguration;
import io.github.buildkitepubsub.publish.pubsub.PubSubMode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The components of k8s, each by itself, and what a canary and a second region make of production.
 */
class KubernetesComponentsTest {

  private static final Path COMPONENTS = Path.of("k8s/components");
  private static final Path BASE = Path.of("k8s/base");
  private static final Path STATELESS = Path.of("k8s/stateless");
  private static final Path ADAPTER = COMPONENTS.resolve("autoscaling/prometheus-adapter.yml");

  @TempDir private Path directory;

  static Stream<Arguments> components() {
    return Manifests.below(COMPONENTS).stream()
        .flatMap(each -> Stream.of(BASE, STATELESS).map(on -> Arguments.of(each, on)));
  }

  @ParameterizedTest
  @MethodSource("components")
  void goesWithAWorkloadOfEitherKind(Path component, Path on) throws Exception {
    Manifests rendered = Manifests.of(component, on);

    for (JsonNode resource : rendered.resources()) {
      KubernetesSchema.check(resource);
    }
    assertThat(rendered.resources()).isNotEqualTo(Manifests.of(on).resources());
  }

  @Test
  void theIngressServesWebhooksAndProbesAlone() throws Exception {
    Manifests rendered = Manifests.of(COMPONENTS.resolve("ingress"), BASE);
    JsonNode ingress = rendered.the("Ingress");
    String webhooks = OpsFiles.defaultAt("/receive/path").asText();

    assertThat(ingress.at("/spec/rules/0/http/paths").findValuesAsText("path"))
        .containsExactly(webhooks, "/health", "/ready");
    assertThat(OpsFiles.defaultAt("/receive/testEngine/path").asText()).startsWith(webhooks + "/");
    for (JsonNode path : ingress.at("/spec/rules/0/http/paths")) {
      JsonNode service = rendered.named("Service", path.at("/backend/service/name").asText());
      JsonNode port =
          Manifests.byName(
              service.at("/spec/ports"), path.at("/backend/service/port/name").asText());
      assertThat(port.get("targetPort").asText()).isEqualTo("http");
    }
    JsonNode annotations = ingress.at("/metadata/annotations");
    assertThat(
            DataSize.parse(
                    annotations
                        .get("nginx.ingress.kubernetes.io/proxy-body-size")
                        .asText()
                        .replace("m", "MiB"))
                .toBytes())
        .isGreaterThanOrEqualTo(
            DataSize.parse(OpsFiles.defaultAt("/receive/maxBodySize").asText()).toBytes());
    assertThat(annotations.get("nginx.ingress.kubernetes.io/proxy-read-timeout").asLong())
        .isGreaterThan(OpsFiles.defaultDuration("/receive/answerWithin").toSeconds());
  }

  @Test
  void theAutoscalerScalesTheWorkloadThatIsThere() {
    for (Path on : List.of(BASE, STATELESS)) {
      Manifests rendered = Manifests.of(COMPONENTS.resolve("autoscaling"), on);
      JsonNode workload = rendered.workloads().get(0);
      JsonNode target = rendered.the("HorizontalPodAutoscaler").at("/spec/scaleTargetRef");

      assertThat(target.get("kind")).isEqualTo(workload.get("kind"));
      assertThat(target.get("name")).isEqualTo(workload.at("/metadata/name"));
      assertThat(workload.get("spec").has("replicas")).isFalse();
    }
  }

  /** What the autoscaler asks for is what the adapter makes, out of series that there are. */
  @Test
  void theAdapterMakesTheAutoscalersMetrics() {
    JsonNode scaler =
        OpsFiles.yaml(COMPONENTS.resolve("autoscaling/horizontal-pod-autoscaler.yaml"));
    JsonNode adapter = OpsFiles.yaml(ADAPTER);
    JsonNode metrics = scaler.at("/spec/metrics");

    assertThat(metrics.findValuesAsText("type")).contains("Resource", "Pods", "External");
    assertThat(adapter.get("rules").findValuesAsText("as"))
        .isEqualTo(List.of(metrics.at("/1/pods/metric/name").asText()));
    assertThat(adapter.get("externalRules").findValuesAsText("as"))
        .isEqualTo(List.of(metrics.at("/2/external/metric/name").asText()));
    assertThat(adapter.findValuesAsText("seriesQuery"))
        .allSatisfy(
            query ->
                assertThat(ExposedSeries.labels()).containsKey(query.replaceFirst("\\{.*", "")));
  }

  /** Prometheus' own tool evaluates the adapter's queries, with what the adapter puts into them. */
  @Test
  void theAdaptersQueriesCountWhatTheySay() throws Exception {
    JsonNode adapter = OpsFiles.yaml(ADAPTER);
    String rate = query(adapter.at("/rules/0"), "pod");
    String held = query(adapter.at("/externalRules/0"), "");
    Files.writeString(
        directory.resolve("test.yml"),
        """
        tests:
          - interval: 1m
            input_series:
              - {series: 'buildkite_webhook_requests_total{namespace="n",pod="a",status="200"}', values: '0+600x10'}
              - {series: 'buildkite_webhook_requests_total{namespace="n",pod="a",status="401"}', values: '0+6000x10'}
              - {series: 'buildkite_spool_oldest_age_seconds{namespace="n",pod="a",track="stable"}', values: '0x4 300x6'}
              - {series: 'buildkite_spool_oldest_age_seconds{namespace="n",pod="b",track="stable"}', values: '0x10'}
              - {series: 'buildkite_spool_oldest_age_seconds{namespace="n",pod="c",track="canary"}', values: '900x10'}
              - {series: 'buildkite_spool_oldest_age_seconds{namespace="other",pod="d"}', values: '900x10'}
            promql_expr_test:
              - {expr: '%1$s', eval_time: 10m, exp_samples: [{labels: '{pod="a"}', value: 10}]}
              - {expr: '%2$s', eval_time: 2m, exp_samples: [{labels: '{}', value: 0}]}
              - {expr: '%2$s', eval_time: 8m, exp_samples: [{labels: '{}', value: 2}]}
        """
            .formatted(rate, held));

    assertThat(promtool("test", "rules", "test.yml")).contains("SUCCESS");
  }

  private static String query(JsonNode rule, String group) {
    return rule.get("metricsQuery")
        .asText()
        .replace("<<.Series>>", rule.get("seriesQuery").asText().replaceFirst("\\{.*", ""))
        .replace("<<.LabelMatchers>>", "namespace=\"n\"")
        .replace("<<.GroupBy>>", group);
  }

  private String promtool(String... arguments) throws IOException, InterruptedException {
    Process process = null;
    try {
      process =
          new ProcessBuilder(Stream.concat(Stream.of("promtool"), Stream.of(arguments)).toList())
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      Assumptions.abort("promtool is not on the PATH");
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  /** The names are those that scripts/deploy-canary expects. */
  @Test
  void theCanaryIsProductionOnceMoreAndGetsNoRequestsYet() throws Exception {
    Manifests rendered = Manifests.of(Path.of("k8s/overlays/canary"));
    JsonNode stable = rendered.named("StatefulSet", "buildkite-pubsub");
    JsonNode canary = rendered.named("StatefulSet", "buildkite-pubsub-canary");
    JsonNode backends = rendered.the("HTTPRoute").at("/spec/rules/0/backendRefs");

    assertThat(backends.findValuesAsText("name"))
        .containsExactly("buildkite-pubsub-stable", "buildkite-pubsub-canary");
    assertThat(backends.findValuesAsText("weight")).containsExactly("100", "0");
    assertThat(canary.at("/spec/replicas").asInt(-1)).isZero();
    assertThat(canary.at("/spec/template/metadata/labels/track").asText()).isEqualTo("canary");
    for (String track : List.of("stable", "canary")) {
      assertThat(
              rendered
                  .named("Service", "buildkite-pubsub-" + track)
                  .at("/spec/selector/track")
                  .asText())
          .isEqualTo(track);
    }
    assertThat(withoutNames(Manifests.container(canary)))
        .isEqualTo(withoutNames(Manifests.container(stable)));
    assertThat(rendered.environment(canary)).isEqualTo(rendered.environment(stable));
    assertThat(rendered.ofKind("NetworkPolicy"))
        .singleElement()
        .satisfies(
            policy ->
                assertThat(policy.at("/spec/podSelector/matchLabels").has("track")).isFalse());
  }

  /**
   * Kustomize puts a config map's hash behind a name in a role, where both are rendered together.
   */
  @Test
  void theRoleOfACanaryNamesWhatIsThere() throws Exception {
    Manifests rendered = Manifests.of(Path.of("k8s/deploy-canary"));
    Manifests overlay = Manifests.of(Path.of("k8s/overlays/canary"));
    String account = "buildkite-pubsub-deploy-canary";
    String script = Files.readString(Path.of("scripts/deploy-canary"));
    Set<String> there =
        Stream.concat(
                overlay.resources().stream()
                    .map(
                        each ->
                            each.get("kind").asText().toLowerCase(Locale.ROOT)
                                + "s/"
                                + each.at("/metadata/name").asText()),
                OpsFiles.matches("(?m)^state=(.+)$", script).stream().map("configmaps/"::concat))
            .collect(Collectors.toSet());

    for (JsonNode resource : rendered.resources()) {
      KubernetesSchema.check(resource);
      assertThat(resource.at("/metadata/namespace").asText())
          .isEqualTo(overlay.the("HTTPRoute").at("/metadata/namespace").asText());
    }
    assertThat(rendered.named("RoleBinding", account).at("/subjects/0/name"))
        .isEqualTo(rendered.named("ServiceAccount", account).at("/metadata/name"));
    for (JsonNode rule : rendered.named("Role", account).get("rules")) {
      String kind = rule.at("/resources/0").asText().replaceFirst("/.*", "");
      assertThat(rule.toString()).doesNotContain("*", "secrets");
      for (JsonNode name : rule.path("resourceNames")) {
        assertThat(there).contains(kind + "/" + name.asText());
      }
    }
  }

  private static JsonNode withoutNames(JsonNode container) {
    ObjectNode copy = container.deepCopy();
    copy.remove("envFrom");
    return copy;
  }

  @Test
  void regionsDifferInTheirNamesAlone() throws Exception {
    List<Path> regions = Manifests.below(Path.of("k8s/overlays/multi-region"));

    assertThat(regions).hasSize(2);
    for (Path region : regions) {
      Manifests rendered = Manifests.of(region);
      JsonNode workload = rendered.workloads().get(0);
      String name = region.getFileName().toString();
      RelayConfiguration configuration = rendered.configuration(workload);

      assertThat(workload.at("/spec/template/metadata/labels/region").asText()).isEqualTo(name);
      // Labels of claims cannot be changed, so that a region could not be given to what is there.
      assertThat(workload.at("/spec/volumeClaimTemplates/0/metadata").has("labels")).isFalse();
      assertThat(configuration.pubsub().topicId()).isEqualTo("buildkite-events-" + name);
      assertThat(configuration.deadLetter().topicId()).isEqualTo("buildkite-dead-letters-" + name);
      assertThat(rendered.the("HTTPRoute").at("/spec/hostnames").toString())
          .isEqualTo("[\"relay.example.com\",\"%s.relay.example.com\"]".formatted(name));
    }
  }

  @Test
  void aGlobalTopicIsTheSameWhereverThePodsAre() {
    Manifests rendered = Manifests.of(COMPONENTS.resolve("topic-global"), BASE);

    assertThat(rendered.environment(rendered.workloads().get(0)))
        .containsEntry("TOPIC_ID", OpsFiles.defaultAt("/pubsub/topicId").asText())
        .containsEntry("DLQ_TOPIC_ID", "buildkite-dead-letters");
  }

  @Test
  void theLocalOverlayNeedsNothingOfGoogle() throws Exception {
    Manifests rendered = Manifests.of(Path.of("k8s/overlays/dev"));
    JsonNode workload = rendered.workloads().get(0);

    assertThat(rendered.configuration(workload).pubsub().effectiveMode())
        .isEqualTo(PubSubMode.EMBEDDED);
    assertThat(workload.at("/spec/replicas").asInt()).isEqualTo(1);
    assertThat(rendered.ofKind("Secret")).hasSize(1);
    assertThat(Set.of("Ingress", "Gateway", "HTTPRoute"))
        .allSatisfy(kind -> assertThat(rendered.ofKind(kind)).isEmpty());
  }
}
