package io.github.buildkitepubsub.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwizard.util.DataSize;
import io.github.buildkitepubsub.configuration.EnvironmentVariable;
import io.github.buildkitepubsub.configuration.EnvironmentVariables;
import io.github.buildkitepubsub.configuration.RelayConfiguration;
import io.github.buildkitepubsub.operate.access.OperateSettings;
import io.github.buildkitepubsub.publish.pubsub.PubSubMode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds k8s to Kubernetes' own schema and to the code. */
class KubernetesFilesTest {

  private final JsonNode kustomization = read("kustomization.yaml");
  private final JsonNode set = read("stateful-set.yaml").get("spec");
  private final JsonNode pod = set.at("/template/spec");
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
    satisfiesTheSchema(OpsFiles.yaml(file));
  }

  static void satisfiesTheSchema(JsonNode resource) throws Exception {
    KubernetesSchema.check(resource);
  }

  @ParameterizedTest
  @CsvSource({"base, StatefulSet", "stateless, Deployment"})
  void rendersToWhatSatisfiesTheSchema(String name, String workload) throws Exception {
    List<JsonNode> rendered = Kustomize.render(Path.of("k8s", name));

    for (JsonNode resource : rendered) {
      satisfiesTheSchema(resource);
    }
    assertThat(rendered)
        .extracting(resource -> resource.get("kind").asText())
        .contains(workload, "Service", "PodDisruptionBudget", "NetworkPolicy")
        .containsOnlyOnce(workload);
  }

  @Test
  void statelessSpoolsLiveAsLongAsTheirPods() {
    JsonNode deployment =
        Kustomize.render(Path.of("k8s/stateless")).stream()
            .filter(resource -> resource.get("kind").asText().equals("Deployment"))
            .findFirst()
            .orElseThrow();

    assertThat(deployment.at("/spec/template/spec/containers/0/volumeMounts"))
        .isEqualTo(container.get("volumeMounts"));
    JsonNode spool = named(deployment.at("/spec/template/spec/volumes"), "spool");
    assertThat(mebibytes(spool.at("/emptyDir/sizeLimit"))).isGreaterThanOrEqualTo(2 * maxSize());
    assertThat(deployment.at("/spec/strategy/rollingUpdate/maxUnavailable").asInt(-1)).isZero();
  }

  @Test
  void kustomizationListsEveryResource() {
    assertThat(OpsFiles.stream(kustomization.get("resources")).map(JsonNode::asText))
        .containsExactlyInAnyOrderElementsOf(
            resources().stream().map(file -> file.getFileName().toString()).toList());
    assertThat(kustomization.at("/images/0/name")).isEqualTo(container.get("image"));
    assertThat(kustomization.at("/configMapGenerator/0/name"))
        .isEqualTo(container.at("/envFrom/0/configMapRef/name"));
    assertThat(kustomization.at("/configMapGenerator/1/name"))
        .isEqualTo(named(pod.get("volumes"), "config").at("/configMap/name"));
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
    Manifests rendered = Manifests.of(Path.of("k8s/base"));
    RelayConfiguration configuration = rendered.configuration(rendered.the("StatefulSet"));

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
    assertThat(OperateSettings.DEFAULT_OPEN_PATHS).contains("/health", "/ready");
    assertThat(OpsFiles.text(Path.of("docs/LOAD_BALANCING.md")).replaceAll("\\s+", " "))
        .contains(
            "startup and liveness on `/health`, readiness on `/ready` every %d s with one failure"
                .formatted(container.at("/readinessProbe/periodSeconds").asInt()));
    assertThat(container.at("/readinessProbe/failureThreshold").asInt()).isEqualTo(1);
  }

  /** Its file is a directory's, so that it is renewed, and it is the one that is started with. */
  @Test
  void theServiceIsStartedWithTheFileThatIsMounted() {
    JsonNode mount = named(container.get("volumeMounts"), "config");

    assertThat(mount.has("subPath")).isFalse();
    assertThat(container.get("args").toString())
        .isEqualTo("[\"serve\",\"" + mount.get("mountPath").asText() + "/config.yml\"]");
    assertThat(kustomization.at("/configMapGenerator/1/files/0").asText()).isEqualTo("config.yml");
    assertThat(kustomization.at("/configMapGenerator/1/options/disableNameSuffixHash").asBoolean())
        .isTrue();
  }

  /** The process holds the heap and nearly as much again: docs/PERFORMANCE.md. */
  @Test
  void memoryIsEnoughForTheHeapOfTheLauncher() {
    long heap =
        OpsFiles.matches("-Xmx(\\d+)m", OpsFiles.text(Path.of("bin/buildkite-pubsub"))).stream()
            .mapToLong(Long::parseLong)
            .max()
            .orElseThrow();

    assertThat(mebibytes(container.at("/resources/requests/memory")))
        .isGreaterThanOrEqualTo(heap * 5 / 2)
        .isLessThan(mebibytes(container.at("/resources/limits/memory")));
    assertThat(container.at("/resources/limits").has("cpu")).isFalse();
  }

  @Test
  void graceIsLongerThanAStop() {
    // Their own limits: SdkTracing, and SqliteSpool with its threads.
    long tracing = 5;
    long spool = 12;
    long stop =
        OpsFiles.defaultDuration("/health/shutdownWaitPeriod").toSeconds()
            + OpsFiles.defaultDuration("/server/shutdownGracePeriod").toSeconds()
            + OpsFiles.defaultDuration("/forward/stopTimeout").toSeconds()
            // For the topic of events and for that of dead letters.
            + 2 * OpsFiles.defaultDuration("/pubsub/stopTimeout").toSeconds()
            + spool
            + tracing;

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
    assertThat(named(container.get("volumeMounts"), "tmp").get("mountPath").asText())
        .isEqualTo("/tmp");
    assertThat(named(pod.get("volumes"), "tmp").has("emptyDir")).isTrue();
  }

  @Test
  void spoolIsOnAVolumeOfItsOwnThatThePodMayWrite() {
    String mount = named(container.get("volumeMounts"), "spool").get("mountPath").asText();
    JsonNode claim = set.at("/volumeClaimTemplates/0");

    assertThat(Path.of(environment().get("SPOOL_DIRECTORY")).getParent()).isEqualTo(Path.of(mount));
    assertThat(claim.at("/metadata/name").asText()).isEqualTo("spool");
    assertThat(claim.at("/spec/accessModes/0").asText()).isEqualTo("ReadWriteOnce");
    assertThat(pod.at("/securityContext/fsGroup")).isEqualTo(pod.at("/securityContext/runAsGroup"));
    assertThat(mebibytes(claim.at("/spec/resources/requests/storage")))
        .isGreaterThanOrEqualTo(3 * maxSize());
  }

  /** What a pod left in its volume is there for the next of its name. */
  @Test
  void volumesOutliveTheirPods() {
    JsonNode policy = set.get("persistentVolumeClaimRetentionPolicy");

    assertThat(policy.get("whenDeleted").asText()).isEqualTo("Retain");
    assertThat(policy.get("whenScaled").asText()).isEqualTo("Retain");
    assertThat(set.get("podManagementPolicy").asText()).isEqualTo("Parallel");
    assertThat(set.get("serviceName"))
        .isEqualTo(read("service-instances.yaml").at("/metadata/name"));
    assertThat(read("service-instances.yaml").at("/spec/clusterIP").asText()).isEqualTo("None");
  }

  /** The path of the probe is Dropwizard's readiness: its critical checks decide. */
  @Test
  void readinessIsThatEventsCanBeMadeDurable() {
    JsonNode durability = named(OpsFiles.defaultAt("/health/healthChecks"), "durability");

    assertThat(durability.get("critical").asBoolean()).isTrue();
    assertThat(durability.get("type").asText()).isEqualTo("ready");
    assertThat(
            OpsFiles.stream(OpsFiles.defaultAt("/health/healthChecks"))
                .filter(check -> check.get("type").asText().equals("ready"))
                .filter(check -> check.get("critical").asBoolean()))
        .containsExactly(durability);
  }

  /** A start waits up to a minute for the spool, after the process has come up. */
  @Test
  void aStartMayTakeAsLongAsOpeningTheSpool() {
    JsonNode probe = container.get("startupProbe");

    assertThat(probe.get("periodSeconds").asLong() * probe.get("failureThreshold").asLong())
        .isGreaterThanOrEqualTo(90);
  }

  @Test
  void selectorsMeetThePods() {
    JsonNode labels = set.at("/template/metadata/labels");

    assertThat(set.at("/selector/matchLabels")).isEqualTo(labels);
    assertThat(read("service.yaml").at("/spec/selector")).isEqualTo(labels);
    assertThat(read("service-instances.yaml").at("/spec/selector")).isEqualTo(labels);
    assertThat(read("pod-disruption-budget.yaml").at("/spec/selector/matchLabels"))
        .isEqualTo(labels);
    assertThat(
            read("network-policy.yaml").at("/spec/podSelector/matchLabels/app.kubernetes.io~1name"))
        .isEqualTo(labels.get("app.kubernetes.io/name"));
    assertThat(OpsFiles.stream(pod.get("topologySpreadConstraints")))
        .extracting(constraint -> constraint.at("/labelSelector/matchLabels"))
        .containsOnly(labels);
    assertThat(pod.at("/topologySpreadConstraints").findValuesAsText("topologyKey"))
        .containsExactly("topology.kubernetes.io/zone", "kubernetes.io/hostname");
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
    return named(container.get("ports"), name).get("containerPort").asInt();
  }

  private static JsonNode named(JsonNode array, String name) {
    return OpsFiles.stream(array)
        .filter(element -> element.get("name").asText().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static long maxSize() {
    return DataSize.parse(OpsFiles.defaultAt("/spool/maxSize").asText()).toMebibytes();
  }

  /** Of a quantity such as 5Gi. */
  private static long mebibytes(JsonNode quantity) {
    return DataSize.parse(quantity.asText() + "B").toMebibytes();
  }

  private static JsonNode read(String file) {
    return OpsFiles.yaml(OpsFiles.KUBERNETES.resolve(file));
  }
}
