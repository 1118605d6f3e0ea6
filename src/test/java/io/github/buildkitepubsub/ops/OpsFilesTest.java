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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds alerts, runbooks and dashboards to each other and to the code. */
class OpsFilesTest {

  private static final List<String> HEADINGS =
      List.of("Meaning", "Impact", "Diagnosis", "Mitigation", "Verify", "Escalate");

  private static final Pattern SELECTOR =
      Pattern.compile("\\b(up|(?:buildkite|jvm|process|dropwizard)_\\w+)(?:\\{([^}]*)})?");

  private final Map<String, JsonNode> alerts = OpsFiles.alerts();
  private final Map<String, String> runbooks = OpsFiles.runbooks();
  private final Map<String, Set<String>> series = ExposedSeries.labels();

  @Test
  void everyAlertHasARunbookAndEveryRunbookAnAlert() {
    assertThat(runbooks.keySet()).isEqualTo(alerts.keySet());
    assertThat(OpsFiles.matches("\\[(\\w+)]\\(\\1\\.md\\)", readme()))
        .containsExactlyInAnyOrderElementsOf(alerts.keySet());
  }

  @Test
  void everyAlertSaysWhatAPersonNeeds() {
    alerts.forEach(
        (name, alert) -> {
          JsonNode annotations = alert.get("annotations");
          assertThat(alert.at("/labels/severity").asText()).isIn("critical", "warning");
          assertThat(annotations.path("summary").asText()).as(name).isNotBlank();
          assertThat(annotations.path("description").asText()).as(name).isNotBlank();
          assertThat(annotations.path("runbook_url").asText())
              .isEqualTo("runbooks/" + name + ".md");
          assertThat(readme())
              .contains("(%s.md) | %s |".formatted(name, alert.at("/labels/severity").asText()));
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
  void everyRunbookShowsItsAlertsQuery() {
    alerts.forEach(
        (name, alert) -> {
          List<String> shown =
              OpsFiles.matches("(?s)```promql\n(.*?)```", runbooks.getOrDefault(name, ""));
          assertThat(shown).as(name).hasSize(1);
          assertThat(oneLine(shown.get(0))).isEqualTo(oneLine(alert.get("expr").asText()));
        });
  }

  @Test
  void queriesUseSeriesAndLabelsThatExist() {
    List<String> queries =
        Stream.concat(
                alerts.values().stream().map(alert -> alert.get("expr").asText()),
                OpsFiles.dashboardQueries().stream())
            .toList();

    assertThat(queries).hasSizeGreaterThan(alerts.size()).allSatisfy(this::usesWhatExists);
  }

  @Test
  void runbooksNameWhatExists() {
    List<String> codes = Arrays.stream(ErrorCode.values()).map(ErrorCode::code).toList();
    runbooks.forEach(
        (name, text) -> {
          assertThat(OpsFiles.matches("\\b((?:buildkite|jvm)_[a-z_]+[a-z])\\b(?!_?\\()", text))
              .as(name)
              .allSatisfy(metric -> assertThat(series).containsKey(metric));
          assertThat(codes).as(name).containsAll(OpsFiles.matches("(BK-[A-Z]+-\\d+)", text));
          assertThat(
                  OpsFiles.matches(
                      "`((?:receive|validation|spool|forward|publish|deadLetter|pubsub|server|health)"
                          + "\\.(?!db)[\\w.]+)",
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
    String query = alerts.get("BuildkitePubsubSpoolNearlyFull").get("expr").asText();

    assertThat(OpsFiles.matches("> (0\\.\\d+)", query))
        .contains(OpsFiles.defaultAt("/spool/highWaterMark").asText());
  }

  @Test
  void outstandingAlertStandsAtFourFifthsOfTheDefaultBound() {
    String query = alerts.get("BuildkitePubsubOutstandingHigh").get("expr").asText();
    long messages = OpsFiles.defaultAt("/pubsub/outstanding/messages").asLong();
    long bytes = DataSize.parse(OpsFiles.defaultAt("/pubsub/outstanding/size").asText()).toBytes();

    assertThat(OpsFiles.matches("> (\\d+)", query))
        .containsExactly(Long.toString(messages * 8 / 10), Long.toString(bytes * 8 / 10));
  }

  @Test
  void scrapesTheAdminPort() {
    JsonNode job = OpsFiles.yaml(Path.of("prometheus/prometheus.yml")).at("/scrape_configs/0");
    String port = OpsFiles.defaultAt("/server/adminConnectors/0/port").asText();

    assertThat(job.at("/static_configs/0/targets/0").asText()).isEqualTo("localhost:" + port);
    assertThat(job.get("job_name").asText()).isEqualTo("buildkite-pubsub");
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

  private static boolean isKey(String key) {
    return !OpsFiles.defaultAt("/" + key.replace('.', '/')).isMissingNode();
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
