package io.github.buildkitepubsub.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.dropwizard.jackson.Jackson;
import io.dropwizard.jersey.validation.Validators;
import io.github.buildkitepubsub.configuration.EnvironmentVariable;
import io.github.buildkitepubsub.configuration.EnvironmentVariables;
import io.github.buildkitepubsub.configuration.LayeredConfigurationFactory;
import io.github.buildkitepubsub.configuration.RelayConfiguration;
import io.github.buildkitepubsub.publish.pubsub.PubSubMode;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds k8s/base to Kubernetes' own schema and to the code. */
class KubernetesFilesTest {

  private final JsonNode kustomization = read("kustomization.yaml");
  private final JsonNode pod = read("deployment.yaml").at("/spec/template/spec");
  private final JsonNode container = pod.at("/containers/0");

  static List<Path> resources() {
    return OpsFiles.files(OpsFiles.KUBERNETES, ".yaml")
        .filter(file -> !file.endsWith("kustomization.yaml"))
        .toList();
  }

  /** Unknown fields, wrong types and missing ones make Kubernetes' own model throw. */
  @ParameterizedTest
  @MethodSource("resources")
  void satisfiesTheSchema(Path file) throws Exception {
    JsonNode resource = OpsFiles.yaml(file);
    String version = resource.get("apiVersion").asText().replaceFirst(".*/", "");
    String model = version.toUpperCase(Locale.ROOT) + resource.get("kind").asText();

    Class.forName("io.kubernetes.client.openapi.models." + model)
        .getMethod("validateJsonElement", JsonElement.class)
        .invoke(null, JsonParser.parseString(resource.toString()));
  }

  @Test
  void kustomizationListsEveryResource() {
    assertThat(OpsFiles.stream(kustomization.get("resources")).map(JsonNode::asText))
        .containsExactlyInAnyOrderElementsOf(
            resources().stream().map(file -> file.getFileName().toString()).toList());
    assertThat(kustomization.at("/images/0/name")).isEqualTo(container.get("image"));
    assertThat(kustomization.at("/configMapGenerator/0/name"))
        .isEqualTo(container.at("/envFrom/0/configMapRef/name"));
  }

  @Test
  void setsOnlyVariablesThatAreInForce() {
    assertThat(environment().keySet())
        .isSubsetOf(
            EnvironmentVariables.all().stream()
                .filter(EnvironmentVariable::isInForce)
                .map(EnvironmentVariable::name)
                .toList());
  }

  @Test
  void environmentIsAValidConfigurationForGoogle() throws Exception {
    RelayConfiguration configuration =
        LayeredConfigurationFactory.factory(environment(), InputStream.nullInputStream())
            .create(
                RelayConfiguration.class,
                Validators.newValidator(),
                Jackson.newObjectMapper(),
                "dw")
            .build();

    assertThat(configuration.pubsub().effectiveMode()).isEqualTo(PubSubMode.GOOGLE);
    assertThat(configuration.usesDevelopmentSecret()).isFalse();
  }

  @Test
  void portsAndProbesAreTheService() {
    assertThat(port("http"))
        .isEqualTo(OpsFiles.defaultAt("/server/applicationConnectors/0/port").asInt());
    assertThat(port("admin"))
        .isEqualTo(OpsFiles.defaultAt("/server/adminConnectors/0/port").asInt());
    assertThat(environment()).containsEntry("ADMIN_BIND_HOST", "0.0.0.0");
    assertThat(container.at("/startupProbe/httpGet/path").asText()).isEqualTo("/health");
    assertThat(container.at("/livenessProbe/httpGet/path").asText()).isEqualTo("/health");
    assertThat(container.at("/readinessProbe/httpGet/path").asText()).isEqualTo("/ready");
    assertThat(OpsFiles.defaultAt("/receive/probes/health").asBoolean()).isTrue();
    assertThat(OpsFiles.defaultAt("/receive/probes/ready").asBoolean()).isTrue();
  }

  @Test
  void graceIsLongerThanAStop() {
    long tracingFlush = 5;
    long stop =
        OpsFiles.defaultDuration("/health/shutdownWaitPeriod").toSeconds()
            + OpsFiles.defaultDuration("/server/shutdownGracePeriod").toSeconds()
            // For the topic of events and for that of dead letters.
            + 2 * OpsFiles.defaultDuration("/pubsub/stopTimeout").toSeconds()
            + tracingFlush;

    assertThat(pod.get("terminationGracePeriodSeconds").asLong()).isGreaterThan(stop);
  }

  @Test
  void readinessIsSeenWithinTheWaitOfAStop() {
    JsonNode probe = container.get("readinessProbe");
    long seen =
        (probe.get("periodSeconds").asLong() + probe.get("timeoutSeconds").asLong())
            * probe.get("failureThreshold").asLong();

    assertThat(seen).isLessThan(OpsFiles.defaultDuration("/health/shutdownWaitPeriod").toSeconds());
  }

  /** https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted */
  @Test
  void podIsRestrictedAndItsRootIsReadOnly() {
    assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
    assertThat(pod.at("/securityContext/runAsUser").asInt()).isPositive();
    assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
    assertThat(container.at("/securityContext/allowPrivilegeEscalation").asBoolean(true)).isFalse();
    assertThat(container.at("/securityContext/capabilities/drop/0").asText()).isEqualTo("ALL");
    assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean()).isTrue();
    assertThat(container.at("/volumeMounts/0/mountPath").asText()).isEqualTo("/tmp");
    assertThat(pod.at("/volumes/0").has("emptyDir")).isTrue();
  }

  @Test
  void selectorsMeetThePods() {
    JsonNode labels = read("deployment.yaml").at("/spec/template/metadata/labels");

    assertThat(read("deployment.yaml").at("/spec/selector/matchLabels")).isEqualTo(labels);
    assertThat(read("service.yaml").at("/spec/selector")).isEqualTo(labels);
    assertThat(read("pod-disruption-budget.yaml").at("/spec/selector/matchLabels"))
        .isEqualTo(labels);
    assertThat(read("network-policy.yaml").at("/spec/podSelector/matchLabels")).isEqualTo(labels);
    assertThat(read("service-account.yaml").at("/metadata/name"))
        .isEqualTo(pod.get("serviceAccountName"));
  }

  /** What the pods' environment holds; a secret's value is made up. */
  private Map<String, String> environment() {
    Map<String, String> environment = new TreeMap<>();
    OpsFiles.stream(kustomization.at("/configMapGenerator/0/literals"))
        .map(literal -> literal.asText().split("=", 2))
        .forEach(pair -> environment.put(pair[0], pair[1]));
    OpsFiles.stream(container.get("env"))
        .forEach(
            variable ->
                environment.put(
                    variable.get("name").asText(), variable.path("value").asText("a secret")));
    return environment;
  }

  private int port(String name) {
    return OpsFiles.stream(container.get("ports"))
        .filter(port -> port.get("name").asText().equals(name))
        .mapToInt(port -> port.get("containerPort").asInt())
        .findFirst()
        .orElseThrow();
  }

  private static JsonNode read(String file) {
    return OpsFiles.yaml(OpsFiles.KUBERNETES.resolve(file));
  }
}
