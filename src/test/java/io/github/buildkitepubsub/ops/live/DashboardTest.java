package io.github.buildkitepubsub.ops.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.buildkitepubsub.ops.live.Dashboard.Choice;
import io.github.buildkitepubsub.ops.live.Dashboard.Query;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DashboardTest {

  private static Dashboard dashboard(String json) throws IOException {
    return new Dashboard("a.json", new ObjectMapper().readTree(json));
  }

  @Test
  void findsQueriesOfPanelsAlsoInRowsAndOfAnnotations() throws IOException {
    Dashboard dashboard =
        dashboard(
            """
            {
              "panels": [
                {"title": "text"},
                {"title": "two", "targets": [{"expr": "a"}, {"expr": "b"}]},
                {"title": "row", "panels": [{"title": "in it", "targets": [{"expr": "c"}]}]},
                {"title": "logs", "datasource": {"type": "loki"}, "targets": [{"expr": "{}"}]},
                {"title": "mixed", "datasource": {"type": "datasource"},
                 "targets": [{"datasource": {"type": "prometheus"}, "expr": "d"}]}
              ],
              "annotations": {"list": [
                {"name": "built in", "datasource": {"type": "grafana"}},
                {"name": "restarts", "expr": "e"},
                {"name": "reloads", "target": {"expr": "f"}}
              ]}
            }
            """);

    assertThat(dashboard.queries())
        .containsExactly(
            new Query("a.json", "panel two", "a"),
            new Query("a.json", "panel two", "b"),
            new Query("a.json", "panel in it", "c"),
            new Query("a.json", "panel mixed", "d"),
            new Query("a.json", "annotation restarts", "e"),
            new Query("a.json", "annotation reloads", "f"));
  }

  @Test
  void findsWhatVariablesChooseFrom() throws IOException {
    Dashboard dashboard =
        dashboard(
            """
            {"templating": {"list": [
              {"name": "source", "type": "datasource", "query": "prometheus"},
              {"name": "instance", "type": "query",
               "query": {"query": "label_values(up{job=\\"j\\", x=~\\"$y\\"}, instance)"}},
              {"name": "any", "type": "query", "query": "label_values(pipeline)"},
              {"name": "version", "type": "query", "query": "query_result(max(a) by (b))"}
            ]}}
            """);

    assertThat(dashboard.choices())
        .extracting(Choice::label, Choice::selector)
        .containsExactly(
            tuple("instance", "up{job=\"j\", x=~\"$y\"}"),
            tuple("pipeline", ""),
            tuple("", "max(a) by (b)"));
  }

  @Test
  void refusesAVariableOfAKindThatItDoesNotKnow() throws IOException {
    Dashboard dashboard =
        dashboard(
            "{\"templating\": {\"list\": [{\"name\": \"m\", \"type\": \"query\","
                + " \"query\": \"metrics(a)\"}]}}");

    assertThatThrownBy(dashboard::choices)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a.json, variable m: metrics(a)");
  }

  @Test
  void givesVariablesValues() throws IOException {
    Dashboard dashboard =
        dashboard(
            """
            {"templating": {"list": [
              {"name": "all", "type": "query", "includeAll": true, "allValue": ".+"},
              {"name": "some", "type": "query", "multi": true},
              {"name": "one", "type": "query", "query": {"query": "label_values(a)"}},
              {"name": "custom", "type": "custom", "query": "0.5, 0.9"},
              {"name": "constant", "type": "constant", "query": "c"}
            ]}}
            """);

    List<Map<String, String>> values =
        dashboard.values(Map.of("__interval", "1m"), Map.of("one", "first"));

    Map<String, String> fixed =
        Map.of("__interval", "1m", "all", ".+", "some", ".*", "one", "first", "constant", "c");
    assertThat(values).hasSize(2).allSatisfy(each -> assertThat(each).containsAllEntriesOf(fixed));
    assertThat(values)
        .extracting(each -> each.get("custom"), Map::size)
        .containsExactly(tuple("0.5", 6), tuple("0.9", 6));
  }

  @Test
  void fillsEachNotationOfAVariable() {
    assertThat(
            Dashboard.fill(
                "a{i=~\"$i\", j=~\"${i}\", k=~\"${i:regex}\", l=\"[[i]]\"}[$__interval]",
                Map.of("i", "x$1", "__interval", "5m")))
        .isEqualTo("a{i=~\"x$1\", j=~\"x$1\", k=~\"x$1\", l=\"x$1\"}[5m]");
  }

  @Test
  void refusesAVariableThatTheDashboardDoesNotHave() {
    assertThatThrownBy(() -> Dashboard.fill("a{i=\"$other\"}", Map.of("i", "x")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no variable other for: a{i=\"$other\"}");
  }

  @Test
  void readsTheDashboardsThatAreDelivered() {
    assertThat(Dashboard.all())
        .isNotEmpty()
        .allSatisfy(dashboard -> assertThat(dashboard.queries()).isNotEmpty())
        .anySatisfy(dashboard -> assertThat(dashboard.choices()).isNotEmpty());
  }
}
