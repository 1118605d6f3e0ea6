package io.github.buildkitepubsub.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwizard.util.DataSize;
import io.github.buildkitepubsub.receive.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds alerts, runbooks and dashboards to each other and to the code. */
class OpsFilesTest {

  private static final List<String> HEADINGS =
      List.of("Meaning", "Impact", "Diagnosis", "Mitigation", "Verify", "Escalate");

  private static final Pattern SELECTOR =
      Pattern.compile("\\b(up|(?:buildkite|jvm|process|dropwizard)_[\\w:]+)(?:\\{([^}]*)})?");

  private static final JsonNode AUTOSCALER =
      OpsFiles.yaml(Path.of("k8s/components/autoscaling/horizontal-pod-autoscaler.yaml"));

  private static final String INSTANCES = AUTOSCALER.at("/spec/scaleTargetRef/name").asText();

  private final Map<String, List<JsonNode>> alerts = OpsFiles.alerts();
  private final Map<String, String> runbooks = OpsFiles.runbooks();
  private final Map<String, Set<String>> series = series();

  @Test
  void everyAlertHasARunbookAndEveryRunbookAnAlert() {
    assertThat(runbooks.keySet()).isEqualTo(alerts.keySet());
    assertThat(OpsFiles.matches("\\[(\\w+)]\\(\\1\\.md\\)", readme()))
        .containsExactlyInAnyOrderElementsOf(alerts.keySet());
  }

  @Test
  void everyAlertSaysWhatAPersonNeeds() {
    alerts.forEach(
        (name, rules) -> {
          List<String> severities =
              rules.stream().map(rule -> rule.at("/labels/severity").asText()).toList();
          assertThat(severities).as(name).doesNotHaveDuplicates().isSubsetOf("critical", "warning");
          assertThat(readme())
              .contains("(%s.md) | %s |".formatted(name, String.join(", ", severities)));
          assertThat(rules)
              .as(name)
              .allSatisfy(
                  rule -> {
                    JsonNode annotations = rule.get("annotations");
                    assertThat(annotations.path("summary").asText()).isNotBlank();
                    assertThat(annotations.path("description").asText()).isNotBlank();
                    assertThat(annotations.path("runbook_url").asText())
                        .isEqualTo("runbooks/" + name + ".md");
                  });
        });
  }

  @Test
  void everyRunbookHasAllHeadingsFilled() {
    runbooks.forEach(
        (name, text) -> {
          assertThat(text).startsWith("# " + name + "\n\n## ");
          assertThat(OpsFiles.matches("(?m)^## (.*)$", text)).as(name).isEqualTo(HEADINGS);
          assertThat(Stream.of(text.split("(?m)^#.*$")).skip(2))
              .as(name)
              .allSatisfy(section -> assertThat(section).isNotBlank());
        });
  }

  @Test
  void everyRunbookShowsItsAlertsQueries() {
    alerts.forEach(
        (name, rules) ->
            assertThat(OpsFiles.matches("(?s)```promql\n(.*?)```", runbooks.getOrDefault(name, "")))
                .as(name)
                .extracting(OpsFilesTest::oneLine)
                .isEqualTo(queries(rules).map(OpsFilesTest::oneLine).toList()));
  }

  private static Stream<String> queries(List<JsonNode> rules) {
    return rules.stream().map(rule -> rule.get("expr").asText());
  }

  /** Those of dashboards: {@link DashboardFilesTest}. */
  @Test
  void queriesUseSeriesAndLabelsThatExist() {
    List<String> queries =
        Stream.of(
                alerts.values().stream().flatMap(OpsFilesTest::queries),
                OpsFiles.records().values().stream().flatMap(OpsFilesTest::queries))
            .flatMap(found -> found)
            .toList();

    assertThat(queries).hasSizeGreaterThanOrEqualTo(alerts.size()).allSatisfy(this::usesWhatExists);
  }

  @Test
  void runbooksNameWhatExists() {
    List<String> codes = Arrays.stream(ErrorCode.values()).map(ErrorCode::code).toList();
    runbooks.forEach(
        (name, text) -> {
          assertThat(
                  OpsFiles.matches(
                      "\\b((?:buildkite|jvm|process)_[a-z_]+[a-z](?::\\w+)*)\\b(?!_?\\()", text))
              .as(name)
              .allSatisfy(
                  metric ->
                      assertThat(series)
                          .containsKey(
                              series.containsKey(metric + "_bucket")
                                  ? metric + "_bucket"
                                  : metric));
          assertThat(codes).as(name).containsAll(OpsFiles.matches("(BK-[A-Z]+-\\d+)", text));
          assertThat(
                  OpsFiles.matches(
                      "`((?:receive|event|validation|spool|forward|publish|deadLetter|pubsub|tracing"
                          + "|operate|reload|server|health)\\.(?!db)[\\w.]+)",
                      text))
              .as(name)
              .allSatisfy(key -> assertThat(isKey(key)).as(key).isTrue());
          assertThat(OpsFiles.matches("]\\(([^)]+)\\)", text))
              .as(name)
              .allSatisfy(
                  link ->
                      assertThat(OpsFiles.RUNBOOKS.resolve(link.replaceFirst("#.*", ""))).exists());
        });
  }

  @Test
  void runbooksSearchForLinesThatAreLogged() throws IOException {
    List<String> searched =
        runbooks.values().stream()
            .flatMap(text -> OpsFiles.matches("grep '([a-z][a-z ]+)'", text).stream())
            .toList();

    assertThat(searched).isNotEmpty();
    String sources = sources();
    assertThat(searched).allSatisfy(line -> assertThat(sources).contains(".log(\"" + line + "\")"));
    assertThat(
            runbooks.values().stream()
                .flatMap(text -> OpsFiles.matches("grep '\"([a-z_]+)\":", text).stream()))
        .isNotEmpty()
        .allSatisfy(field -> assertThat(sources).contains(".addKeyValue(\"" + field + "\""));
  }

  @Test
  void spoolAlertStandsAtTheHighWaterMark() {
    String query = query("BuildkitePubsubSpoolNearlyFull");

    assertThat(OpsFiles.matches("> (0\\.\\d+)", query))
        .contains(OpsFiles.defaultAt("/spool/highWaterMark").asText());
  }

  @Test
  void outstandingAlertStandsAtFourFifthsOfTheDefaultBound() {
    String query = query("BuildkitePubsubOutstandingHigh");
    long messages = OpsFiles.defaultAt("/pubsub/outstanding/messages").asLong();
    long bytes = DataSize.parse(OpsFiles.defaultAt("/pubsub/outstanding/size").asText()).toBytes();

    assertThat(OpsFiles.matches("> (\\d+)", query))
        .containsExactly(Long.toString(messages * 8 / 10), Long.toString(bytes * 8 / 10));
  }

  @Test
  void strangersAreRefusedAsOftenAsOneAddressMayFailBeforeAnybodyIsTold() {
    long aMinute = OpsFiles.defaultAt("/receive/limits/failedAuthentications").asLong();

    assertThat(OpsFiles.matches("> (\\d{2,})", query("BuildkitePubsubRateLimited")))
        .containsExactly(Long.toString(aMinute * 15));
  }

  @Test
  void lateAnswersAreThoseThatDoNotWaitForPubSubAlone() {
    assertThat(OpsFiles.matches("> ([\\d.]+)", query("BuildkitePubsubLatencyHigh")))
        .containsExactly(
            Long.toString(OpsFiles.defaultDuration("/forward/acknowledgeWithin").toSeconds()));
  }

  /** Those that an autoscaler never takes away, so that one that is gone is missed. */
  @Test
  void instancesAreMissedUpToTheLeastNumberThatIsDelivered() {
    int least = AUTOSCALER.at("/spec/minReplicas").asInt();

    assertThat(alerts.get("BuildkitePubsubInstanceMissing").get(1).get("expr").asText())
        .contains("buildkite-pubsub-[0-" + (least - 1) + "]\"");
    assertThat(
            OpsFiles.yaml(OpsFiles.KUBERNETES.resolve("stateful-set.yaml"))
                .at("/spec/replicas")
                .asInt())
        .isEqualTo(least);
  }

  /** An autoscaler takes away what {@code kubectl scale} adds. */
  @Test
  void runbooksAddInstancesWhereThereIsAnAutoscalerToo() {
    Map<String, String> adding =
        runbooks.entrySet().stream()
            .filter(runbook -> runbook.getValue().contains("kubectl scale "))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));

    assertThat(adding).hasSizeGreaterThan(10);
    adding.put("README", readme());
    adding.forEach(
        (name, text) -> {
          List<String> scaled =
              OpsFiles.matches(
                  "kubectl scale statefulset/%s --replicas=(\\d+)".formatted(INSTANCES), text);
          assertThat(
                  OpsFiles.matches(
                      "kubectl patch hpa %s --type=merge -p '\\{\"spec\":\\{\"minReplicas\":(\\d+)}}'"
                          .formatted(AUTOSCALER.at("/metadata/name").asText()),
                      text))
              .as(name)
              .isNotEmpty()
              .isEqualTo(scaled)
              .allSatisfy(
                  number ->
                      assertThat(Integer.parseInt(number))
                          .isBetween(
                              AUTOSCALER.at("/spec/minReplicas").asInt(),
                              AUTOSCALER.at("/spec/maxReplicas").asInt()));
          assertThat(text).as(name).contains("kubectl get hpa " + INSTANCES);
        });
  }

  private String query(String alert) {
    return alerts.get(alert).get(0).get("expr").asText();
  }

  @Test
  void scrapesTheAdminPort() {
    JsonNode job = OpsFiles.yaml(Path.of("prometheus/prometheus.yml")).at("/scrape_configs/0");
    String port = OpsFiles.defaultAt("/server/adminConnectors/0/port").asText();

    assertThat(job.at("/static_configs/0/targets/0").asText()).isEqualTo("localhost:" + port);
    assertThat(job.get("job_name").asText()).isEqualTo("buildkite-pubsub");
  }

  /** What the service exposes, and what is recorded of it. */
  private static Map<String, Set<String>> series() {
    Map<String, Set<String>> series = ExposedSeries.labels();
    OpsFiles.records()
        .forEach(
            (name, rules) ->
                series.put(
                    name,
                    Set.copyOf(
                        OpsFiles.matches(
                            "^sum by \\((\\w+)\\)", rules.get(0).get("expr").asText()))));
    return series;
  }

  private void usesWhatExists(String query) {
    Matcher selector = SELECTOR.matcher(query);
    assertThat(selector.find()).as(query).isTrue();
    do {
      assertThat(series).as(query).containsKey(selector.group(1));
      String matchers = selector.group(2) == null ? "" : selector.group(2);
      assertThat(series.get(selector.group(1)))
          .as(query)
          .containsAll(OpsFiles.matches("(\\w+)\\s*(?:=~|!~|!=|=)\\s*\"", matchers));
    } while (selector.find());
  }

  /** The document's tables, which another test holds, also have the keys without a default. */
  private static boolean isKey(String key) {
    return !OpsFiles.defaultAt("/" + key.replace('.', '/')).isMissingNode()
        || OpsFiles.text(Path.of("docs/CONFIGURATION.md")).contains("\n| `" + key + "` |");
  }

  private static String readme() {
    return OpsFiles.text(OpsFiles.RUNBOOKS.resolve("README.md"));
  }

  private static String oneLine(String query) {
    return query.strip().replaceAll("\\s+", " ");
  }

  private static String sources() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      return String.join("", files.filter(Files::isRegularFile).map(OpsFiles::text).toList());
    }
  }
}
