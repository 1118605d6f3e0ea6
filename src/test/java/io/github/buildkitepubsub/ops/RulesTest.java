package io.github.buildkitepubsub.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the rules to their unit tests and to docs/SLOS.md; promtool runs the tests. */
class RulesTest {

  private final Map<String, List<JsonNode>> alerts = OpsFiles.alerts();
  private final Map<String, List<JsonNode>> records = OpsFiles.records();

  private final List<JsonNode> tests =
      OpsFiles.ruleTests()
          .flatMap(file -> OpsFiles.stream(OpsFiles.yaml(file).get("tests")))
          .toList();

  private final String objectives = OpsFiles.text(Path.of("docs/SLOS.md"));

  private static Stream<JsonNode> all(List<JsonNode> tests, String kind) {
    return tests.stream().flatMap(test -> OpsFiles.stream(test.path(kind)));
  }

  private Stream<JsonNode> checksOf(String alert) {
    return all(tests, "alert_rule_test")
        .filter(check -> check.get("alertname").asText().equals(alert));
  }

  @Test
  void everyAlertIsTestedWhileItFiresAtEachSeverityWithAllThatItSays() {
    alerts.forEach(
        (name, rules) ->
            assertThat(
                    checksOf(name)
                        .flatMap(check -> OpsFiles.stream(check.path("exp_alerts")))
                        .filter(fired -> fired.at("/exp_annotations/runbook_url").isTextual())
                        .map(fired -> fired.at("/exp_labels/severity").asText())
                        .collect(Collectors.toSet()))
                .as(name)
                .isEqualTo(
                    rules.stream()
                        .map(rule -> rule.at("/labels/severity").asText())
                        .collect(Collectors.toSet())));
  }

  @Test
  void everyAlertIsTestedWhileItMustBeSilent() {
    assertThat(alerts.keySet())
        .allSatisfy(
            name ->
                assertThat(checksOf(name)).as(name).anyMatch(check -> !check.has("exp_alerts")));
  }

  @Test
  void everyRecordIsTested() {
    Set<String> asked = new TreeSet<>();
    all(tests, "promql_expr_test")
        .flatMap(
            check -> OpsFiles.matches("\\b(\\w+(?::\\w+)+)", check.get("expr").asText()).stream())
        .forEach(asked::add);
    // What is recorded of hours is tested by the alerts, of which each window has a test.
    alerts.values().stream()
        .flatMap(List::stream)
        .flatMap(
            rule -> OpsFiles.matches("\\b(\\w+(?::\\w+)+)", rule.get("expr").asText()).stream())
        .forEach(asked::add);

    assertThat(asked).containsAll(records.keySet());
  }

  @Test
  void everyRecordHasOneRuleAndIsInTheDocument() {
    assertThat(records).isNotEmpty().allSatisfy((name, rules) -> assertThat(rules).hasSize(1));
    assertThat(OpsFiles.matches("`(buildkite_pubsub:[\\w:]+)`", objectives))
        .containsAll(records.keySet())
        .allSatisfy(name -> assertThat(records).containsKey(name));
  }

  /** An objective stands in several lines, since a query should be read as it is. */
  @Test
  void budgetsAreTheSameEverywhere() {
    for (String what : List.of("errors", "slow")) {
      assertThat(budgets(what)).as(what).hasSize(1);
      BigDecimal budget = new BigDecimal(budgets(what).iterator().next());
      String good = BigDecimal.ONE.subtract(budget).movePointRight(2).toPlainString();
      assertThat(objectives).contains("`/ " + budget + "`", "| " + good + " % of the authentic");
    }
  }

  private Set<String> budgets(String what) {
    return Stream.concat(alerts.values().stream(), records.values().stream())
        .flatMap(List::stream)
        .map(rule -> rule.get("expr").asText())
        .filter(query -> query.contains("webhook_" + what + ":"))
        .flatMap(query -> OpsFiles.matches("/ (0\\.\\d+)", query).stream())
        .collect(Collectors.toSet());
  }

  /** A window of hours at a burn rate uses so much of 30 days' budget. */
  @Test
  void factorsAndWindowsUseTheSharesThatTheDocumentSays() {
    for (String alert :
        List.of("BuildkitePubsubErrorBudgetBurn", "BuildkitePubsubLatencyBudgetBurn")) {
      String queries =
          alerts.get(alert).stream()
              .map(rule -> rule.get("expr").asText())
              .collect(Collectors.joining("\n"));
      assertThat(OpsFiles.matches("ratio_rate(\\w+ / [\\d.]+ > [\\d.]+)", queries))
          .as(alert)
          .extracting(pair -> pair.replaceAll(" / [\\d.]+ >", ""))
          .containsExactly("1h 14.4", "5m 14.4", "6h 6", "30m 6", "1d 3", "2h 3", "3d 1", "6h 1");
    }
    assertThat(objectives)
        .contains(row("14.4", 1, "1 hour, 5 minutes"), row("6", 6, "6 hours, 30 minutes"))
        .contains(row("3", 24, "1 day, 2 hours"), row("1", 72, "3 days, 6 hours"));
  }

  /** The windows, the factor, and what of the budget is gone when the long one is full. */
  private static String row(String factor, int hours, String windows) {
    double share = Double.parseDouble(factor) * hours / (30 * 24);
    return String.format(Locale.ROOT, "| %s | %s | %.0f %% |", windows, factor, 100 * share);
  }
}
