package io.github.buildkitepubsub.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the dashboards to what Grafana needs, to the metrics and to the runbooks. */
class DashboardFilesTest {

  private static final int COLUMNS = 24;

  private static final String DATA_SOURCE = "{\"type\":\"prometheus\",\"uid\":\"${datasource}\"}";

  private static final Queries QUERIES = new Queries();

  static List<Dashboard> dashboards() {
    return Dashboard.all();
  }

  @Test
  void theDashboardsThatTheDocumentsNameAreThere() {
    assertThat(dashboards())
        .extracting(Dashboard::name)
        .contains("overview", "spool", "security", "performance", "builds", "slo", "canary");
  }

  /** A link to a dashboard is by its uid; a number of its own would be another database's. */
  @ParameterizedTest
  @MethodSource("dashboards")
  void isKnownByItsFile(Dashboard dashboard) {
    assertThat(dashboard.json().get("uid").asText())
        .isEqualTo("buildkite-pubsub-" + dashboard.name());
    assertThat(dashboard.json().has("id")).isFalse();
    assertThat(dashboard.json().get("title").asText()).startsWith("buildkite-pubsub: ");
    assertThat(dashboard.json().path("description").asText()).isNotBlank();
    assertThat(dashboard.json().get("schemaVersion").asInt()).isEqualTo(39);
    assertThat(dashboard.json().get("tags")).hasToString("[\"buildkite-pubsub\"]");
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void everyPanelSaysWhatItShows(Dashboard dashboard) {
    assertThat(dashboard.views())
        .extracting(panel -> panel.path("title").asText())
        .doesNotHaveDuplicates();
    assertThat(dashboard.panels())
        .extracting(panel -> panel.get("id").asInt())
        .doesNotHaveDuplicates();
    assertThat(dashboard.panels())
        .allSatisfy(panel -> assertThat(panel.path("title").asText()).isNotBlank());
    assertThat(dashboard.views())
        .allSatisfy(
            panel -> {
              assertThat(panel.path("description").asText()).as(title(panel)).endsWith(".");
              assertThat(panel.at("/fieldConfig/defaults/unit").asText())
                  .as(title(panel))
                  .isNotBlank();
            });
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void panelsStandBelowHeadingsAndNotOnEachOther(Dashboard dashboard) {
    Map<String, String> taken = new HashMap<>();
    int below = 0;
    assertThat(Dashboard.isHeading(dashboard.panels().get(0))).isTrue();
    for (JsonNode panel : dashboard.panels()) {
      JsonNode place = panel.get("gridPos");
      int left = place.get("x").asInt();
      int top = place.get("y").asInt();
      assertThat(top).as(title(panel)).isGreaterThanOrEqualTo(below);
      below = Dashboard.isHeading(panel) ? top + 1 : below;
      for (int x = left; x < left + place.get("w").asInt(); x++) {
        for (int y = top; y < top + place.get("h").asInt(); y++) {
          assertThat(x).as(title(panel)).isBetween(0, COLUMNS - 1);
          assertThat(taken.put(x + "," + y, title(panel))).as(title(panel)).isNull();
        }
      }
    }
    int height = taken.size() / COLUMNS;
    assertThat(taken).as("no holes").hasSize(height * COLUMNS);
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void theDataSourceIsChosenByTheReader(Dashboard dashboard) {
    JsonNode first = dashboard.variables().get(0);
    assertThat(first.get("name").asText()).isEqualTo("datasource");
    assertThat(first.get("type").asText()).isEqualTo("datasource");
    assertThat(first.get("query").asText()).isEqualTo("prometheus");

    assertThat(
            Stream.of(
                    dashboard.views().stream(),
                    dashboard.targets().stream(),
                    dashboard.variables().stream()
                        .filter(variable -> variable.get("type").asText().equals("query")))
                .flatMap(owners -> owners)
                .map(owner -> owner.path("datasource").toString())
                .distinct())
        .containsExactly(DATA_SOURCE);
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void variablesAreThereAndAreUsed(Dashboard dashboard) {
    Set<String> used = new TreeSet<>(Set.of("datasource"));
    Stream.of(dashboard.queries(), dashboard.lookups(), dashboard.links())
        .flatMap(List::stream)
        .flatMap(text -> OpsFiles.matches("\\$\\{?([a-z]\\w*)", text).stream())
        .forEach(used::add);

    assertThat(dashboard.variables())
        .extracting(variable -> variable.get("name").asText())
        .containsExactlyInAnyOrderElementsOf(used);
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void queriesUseSeriesAndLabelsThatExist(Dashboard dashboard) {
    assertThat(dashboard.queries()).isNotEmpty();
    Stream.concat(dashboard.queries().stream(), dashboard.lookups().stream())
        .forEach(QUERIES::useWhatExists);
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void legendsNameLabelsThatTheQueryLeaves(Dashboard dashboard) {
    dashboard
        .targets()
        .forEach(
            target -> {
              String query = target.get("expr").asText();
              assertThat(QUERIES.labels(query))
                  .as(query)
                  .containsAll(
                      OpsFiles.matches("\\{\\{(\\w+)}}", target.path("legendFormat").asText()));
            });
  }

  /** What only grows says nothing until it is divided by the time. */
  @ParameterizedTest
  @MethodSource("dashboards")
  void countersAreShownAsRates(Dashboard dashboard) {
    dashboard
        .queries()
        .forEach(
            query ->
                assertThat(QUERIES.counters(query))
                    .as(query)
                    .containsExactlyElementsOf(
                        OpsFiles.matches("\\b(?:rate|increase)\\((\\w+)", query)));
  }

  /** A range that is shorter than four scrapes shows holes. */
  @ParameterizedTest
  @MethodSource("dashboards")
  void ratesFollowTheScrapes(Dashboard dashboard) {
    dashboard
        .queries()
        .forEach(
            query ->
                assertThat(OpsFiles.matches("\\brate\\([^\\[]*\\[([^]]+)]", query))
                    .as(query)
                    .isSubsetOf("$__rate_interval", "$__range"));
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void linksLeadToRunbooks(Dashboard dashboard) {
    assertThat(dashboard.links())
        .isNotEmpty()
        .allSatisfy(
            link -> {
              assertThat(link).matches("\\$\\{runbooks}/\\w+\\.md");
              assertThat(OpsFiles.RUNBOOKS.resolve(link.replace("${runbooks}/", ""))).exists();
            });
  }

  @Test
  void everyAlertCanBeSeenOnAPanelThatLeadsToItsRunbook() {
    assertThat(dashboards().stream().flatMap(dashboard -> dashboard.links().stream()))
        .containsAll(
            OpsFiles.runbooks().keySet().stream().map("${runbooks}/%s.md"::formatted).toList());
  }

  private static String title(JsonNode panel) {
    return panel.path("title").asText();
  }
}
