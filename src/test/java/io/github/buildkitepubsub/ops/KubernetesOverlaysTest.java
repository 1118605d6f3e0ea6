package io.github.buildkitepubsub.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwizard.core.server.DefaultServerFactory;
import io.dropwizard.health.DefaultHealthFactory;
import io.dropwizard.jetty.ConnectorFactory;
import io.dropwizard.jetty.HttpConnectorFactory;
import io.github.buildkitepubsub.configuration.EnvironmentVariable;
import io.github.buildkitepubsub.configuration.EnvironmentVariables;
import io.github.buildkitepubsub.configuration.RelayConfiguration;
import io.github.buildkitepubsub.publish.pubsub.PubSubMode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every overlay, as it renders: each is found, none is listed. */
class KubernetesOverlaysTest {

  private static final Path OVERLAYS = Path.of("k8s/overlays");

  /** Rendered once each: kubectl takes a moment. */
  private static final Map<Path, Manifests> RENDERED = new HashMap<>();

  static List<Path> overlays() {
    return Manifests.below(OVERLAYS);
  }

  private static Manifests rendered(Path overlay) {
    return RENDERED.computeIfAbsent(overlay, Manifests::of);
  }

  /** Those that serve more than the person who tries it. */
  static Stream<Path> serving() {
    return overlays().stream().filter(overlay -> !overlay.endsWith("dev"));
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void satisfiesTheSchema(Path overlay) throws Exception {
    for (JsonNode resource : rendered(overlay).resources()) {
      KubernetesSchema.check(resource);
    }
    assertThat(rendered(overlay).workloads()).isNotEmpty();
  }

  /** https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted */
  @ParameterizedTest
  @MethodSource("overlays")
  void podsAreRestrictedAndTheirRootIsReadOnly(Path overlay) {
    assertThat(rendered(overlay).workloads())
        .allSatisfy(
            workload -> {
              JsonNode pod = workload.at("/spec/template/spec");
              JsonNode container = Manifests.container(workload).get("securityContext");
              assertThat(pod.get("containers")).hasSize(1);
              assertThat(pod.has("initContainers")).isFalse();
              assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
              assertThat(pod.at("/securityContext/runAsUser").asInt()).isPositive();
              assertThat(pod.at("/securityContext/seccompProfile/type").asText())
                  .isEqualTo("RuntimeDefault");
              assertThat(container.get("readOnlyRootFilesystem").asBoolean()).isTrue();
              assertThat(container.get("allowPrivilegeEscalation").asBoolean(true)).isFalse();
              assertThat(container.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
              assertThat(container.at("/capabilities").has("add")).isFalse();
              assertThat(pod.get("automountServiceAccountToken").asBoolean(true)).isFalse();
              assertThat(pod.get("volumes").toString()).doesNotContain("hostPath");
            });
    // The namespace of a track is that of what it stands beside.
    assertThat(rendered(overlay).ofKind("Namespace"))
        .allSatisfy(
            namespace ->
                assertThat(
                        namespace
                            .at("/metadata/labels")
                            .path("pod-security.kubernetes.io/enforce")
                            .asText())
                    .isEqualTo("restricted"));
    assertThat(rendered(overlay).ofKind("Namespace").count())
        .isEqualTo(overlay.endsWith("track") ? 0 : 1);
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void imagesHaveTheTagOfAVersion(Path overlay) {
    assertThat(rendered(overlay).workloads())
        .extracting(workload -> Manifests.container(workload).get("image").asText())
        .allMatch(image -> image.contains(":") && !image.endsWith(":latest"));
  }

  /** Nothing that is open to strangers leads to a port of operators. */
  @ParameterizedTest
  @MethodSource("overlays")
  void onlyWebhooksAndProbesAreServedToEverybody(Path overlay) throws Exception {
    Manifests manifests = rendered(overlay);
    RelayConfiguration configuration = manifests.configuration(manifests.workloads().get(0));
    Set<String> open = Set.of(configuration.receive().path(), "/health", "/ready");

    for (JsonNode rule : rules(manifests)) {
      assertThat(open).containsAll(rule.findValuesAsText("value"));
      for (JsonNode backend : rule.get("backendRefs")) {
        assertThat(backend.get("port").asInt()).isEqualTo(80);
        if (overlay.endsWith("track")) {
          continue;
        }
        JsonNode service = manifests.named("Service", backend.get("name").asText());
        assertThat(service.at("/spec/ports").findValuesAsText("targetPort"))
            .containsExactly("http");
      }
    }
    assertThat(manifests.ofKind("Service"))
        .filteredOn(service -> !service.at("/spec/clusterIP").asText().equals("None"))
        .allSatisfy(
            service ->
                assertThat(service.at("/spec/ports").toString()).doesNotContain("admin", "8081"));
    assertThat(manifests.ofKind("Service"))
        .allMatch(service -> service.at("/spec/type").asText("ClusterIP").equals("ClusterIP"));
  }

  private static List<JsonNode> rules(Manifests manifests) {
    return manifests
        .ofKind("HTTPRoute")
        .flatMap(route -> OpsFiles.stream(route.at("/spec/rules")))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void everyVariableIsOneOfTheServices(Path overlay) {
    List<String> known =
        EnvironmentVariables.all().stream()
            .filter(EnvironmentVariable::isInForce)
            .map(EnvironmentVariable::name)
            .toList();

    for (JsonNode workload : rendered(overlay).workloads()) {
      assertThat(rendered(overlay).environment(workload).keySet())
          // It only stands in the values of others.
          .filteredOn(name -> !name.equals("REGION"))
          .isSubsetOf(known);
    }
  }

  @ParameterizedTest
  @MethodSource("serving")
  void theConfigurationIsValidAndForGoogle(Path overlay) throws Exception {
    for (JsonNode workload : rendered(overlay).workloads()) {
      RelayConfiguration configuration = rendered(overlay).configuration(workload);

      assertThat(configuration.pubsub().effectiveMode()).isEqualTo(PubSubMode.GOOGLE);
      assertThat(configuration.usesDevelopmentSecret()).isFalse();
      assertThat(configuration.deadLetter().enabled()).isTrue();
      assertThat(configuration.receive().trustedProxies()).isNotEmpty();
      assertThat(configuration.receive().probes().health()).isTrue();
      assertThat(configuration.receive().probes().ready()).isTrue();
      assertThat(configuration.receive().probes().metrics()).isFalse();
    }
  }

  /** Each secret is read from a file that is mounted, out of a secret that is not in here. */
  @ParameterizedTest
  @MethodSource("serving")
  void secretsAreReadFromWhatIsMountedAndAreNotInTheFiles(Path overlay) throws Exception {
    assertThat(rendered(overlay).ofKind("Secret")).isEmpty();
    for (JsonNode workload : rendered(overlay).workloads()) {
      JsonNode mount =
          Manifests.byName(Manifests.container(workload).get("volumeMounts"), "secrets");
      RelayConfiguration configuration = rendered(overlay).configuration(workload);

      assertThat(configuration.effectiveSecrets())
          .isNotEmpty()
          .allSatisfy(
              secret ->
                  assertThat(secret.file())
                      .isEqualTo(mount.get("mountPath").asText() + "/webhook-token"));
      assertThat(
              Manifests.byName(workload.at("/spec/template/spec/volumes"), "secrets")
                  .at("/secret/secretName")
                  .asText())
          .isEqualTo("buildkite-pubsub");
    }
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void portsAreThoseOfTheConfiguration(Path overlay) throws Exception {
    for (JsonNode workload : rendered(overlay).workloads()) {
      DefaultServerFactory server =
          (DefaultServerFactory) rendered(overlay).configuration(workload).getServerFactory();
      JsonNode ports = Manifests.container(workload).get("ports");

      assertThat(Manifests.byName(ports, "http").get("containerPort").asInt())
          .isEqualTo(port(server.getApplicationConnectors()));
      assertThat(Manifests.byName(ports, "admin").get("containerPort").asInt())
          .isEqualTo(port(server.getAdminConnectors()));
    }
  }

  private static int port(List<ConnectorFactory> connectors) {
    return ((HttpConnectorFactory) connectors.get(0)).getPort();
  }

  /** As KubernetesFilesTest has it for the defaults: here for what the overlay makes of them. */
  @ParameterizedTest
  @MethodSource("overlays")
  void graceIsLongerThanAStop(Path overlay) throws Exception {
    for (JsonNode workload : rendered(overlay).workloads()) {
      RelayConfiguration configuration = rendered(overlay).configuration(workload);
      DefaultServerFactory server = (DefaultServerFactory) configuration.getServerFactory();
      DefaultHealthFactory health =
          (DefaultHealthFactory) configuration.getHealthFactory().orElseThrow();
      long stop =
          health.getShutdownWaitPeriod().toSeconds()
              + server.getShutdownGracePeriod().toSeconds()
              + configuration.forward().stopTimeout().toSeconds()
              // For the topic of events and for that of dead letters.
              + 2 * configuration.pubsub().stopTimeout().toSeconds()
              // The spool's own limit, and tracing's.
              + 17;

      assertThat(workload.at("/spec/template/spec/terminationGracePeriodSeconds").asLong())
          .isGreaterThan(stop);
    }
  }

  /** A service's pods are of one workload, or of none: then it would send nowhere. */
  @ParameterizedTest
  @MethodSource("overlays")
  void everyServiceSelectsOneWorkload(Path overlay) {
    Manifests manifests = rendered(overlay);
    for (JsonNode service : manifests.ofKind("Service").toList()) {
      assertThat(manifests.workloads())
          .as(service.at("/metadata/name").asText())
          .filteredOn(workload -> selects(service.at("/spec/selector"), workload))
          .hasSize(1);
    }
    for (JsonNode workload : manifests.workloads()) {
      assertThat(manifests.workloads())
          .filteredOn(other -> selects(workload.at("/spec/selector/matchLabels"), other))
          .containsExactly(workload);
    }
  }

  private static boolean selects(JsonNode selector, JsonNode workload) {
    JsonNode labels = workload.at("/spec/template/metadata/labels");
    return Stream.of(selector)
        .flatMap(each -> each.properties().stream())
        .allMatch(pair -> pair.getValue().equals(labels.get(pair.getKey())));
  }

  /** What a load balancer of GKE asks is what the pods' own probe asks, and as early. */
  @ParameterizedTest
  @MethodSource("serving")
  void everyBackendOnGkeHasItsHealthCheck(Path overlay) {
    Manifests manifests = rendered(overlay);
    JsonNode container = Manifests.container(manifests.workloads().get(0));
    long wait = OpsFiles.defaultDuration("/health/shutdownWaitPeriod").toSeconds();

    for (JsonNode backend :
        rules(manifests).stream().flatMap(r -> OpsFiles.stream(r.get("backendRefs"))).toList()) {
      for (String kind : List.of("HealthCheckPolicy", "GCPBackendPolicy")) {
        JsonNode policy = manifests.named(kind, backend.get("name").asText());
        assertThat(policy.at("/spec/targetRef/name")).isEqualTo(backend.get("name"));
        assertThat(policy.at("/spec/targetRef/kind").asText()).isEqualTo("Service");
      }
    }
    assertThat(manifests.ofKind("HealthCheckPolicy"))
        .isNotEmpty()
        .allSatisfy(
            policy -> {
              JsonNode check = policy.at("/spec/default");
              assertThat(check.at("/config/httpHealthCheck/requestPath"))
                  .isEqualTo(container.at("/readinessProbe/httpGet/path"));
              assertThat(check.at("/config/httpHealthCheck/port"))
                  .isEqualTo(Manifests.byName(container.get("ports"), "http").get("containerPort"));
              assertThat(
                      check.get("checkIntervalSec").asLong()
                          * check.get("unhealthyThreshold").asLong())
                  .isLessThan(wait);
            });
    long answer =
        OpsFiles.defaultDuration("/receive/answerWithin").toSeconds()
            + OpsFiles.defaultDuration("/receive/readWithin").toSeconds();
    assertThat(manifests.ofKind("GCPBackendPolicy"))
        .allMatch(policy -> policy.at("/spec/default/timeoutSec").asLong() > answer)
        .allMatch(
            policy ->
                policy.at("/spec/default/connectionDraining/drainingTimeoutSec").asLong() > answer);
  }

  /** Who the pods are to Google is said by an account of the same project, and by no key file. */
  @ParameterizedTest
  @MethodSource("serving")
  void thePodsAreAnAccountOfTheProject(Path overlay) throws Exception {
    Manifests manifests = rendered(overlay);
    for (JsonNode workload : manifests.workloads()) {
      RelayConfiguration configuration = manifests.configuration(workload);
      assertThat(configuration.pubsub().credentialsFile()).isNull();
      if (!overlay.endsWith("track")) {
        assertThat(
                manifests
                    .the("ServiceAccount")
                    .at("/metadata/annotations/iam.gke.io~1gcp-service-account")
                    .asText())
            .endsWith("@" + configuration.pubsub().projectId() + ".iam.gserviceaccount.com");
      }
    }
  }
}
