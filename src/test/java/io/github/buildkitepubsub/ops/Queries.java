package io.github.buildkitepubsub.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What Prometheus' queries name, as far as it is seen without reading the language. */
final class Queries {

  private static final Pattern SELECTOR =
      Pattern.compile(
          "\\b(up|ALERTS|buildkite_pubsub:[\\w:]+|(?:buildkite|jvm|process|dropwizard)_\\w+)"
              + "(?:\\{([^}]*)})?");

  private final DocumentedMetrics metrics = DocumentedMetrics.read();
  private final Set<String> records = recordingRules();

  /** The series of {@code query}, in its order, those that recording rules make among them. */
  static Stream<String> series(String query) {
    return SELECTOR.matcher(query).results().map(selector -> selector.group(1));
  }

  /** The labels that {@code query} groups or joins by. */
  static Set<String> groups(String query) {
    Set<String> labels = new TreeSet<>();
    OpsFiles.matches("\\b(?:by|without|on|ignoring|group_left|group_right) \\(([^)]*)\\)", query)
        .forEach(list -> labels.addAll(List.of(list.split(", "))));
    // A choice among labels, to which legends are held.
    labels.remove("$by");
    return labels;
  }

  /** The labels that the series of {@code query} have, all together. */
  Set<String> labels(String query) {
    Set<String> labels = new HashSet<>(DocumentedMetrics.OF_THE_TARGET);
    series(query).forEach(name -> labels.addAll(metrics.labels().getOrDefault(name, Set.of())));
    return labels;
  }

  /** The series of {@code query} that only grow. */
  Stream<String> counters(String query) {
    return series(query).filter(metrics.counters()::contains);
  }

  /** Fails unless there are the series and labels of {@code query}. */
  void useWhatExists(String query) {
    List<MatchResult> selectors = SELECTOR.matcher(query).results().toList();
    assertThat(selectors).as(query).isNotEmpty();
    for (MatchResult selector : selectors) {
      String name = selector.group(1);
      if (name.contains(":")) {
        assertThat(records).as(query).contains(name);
        continue;
      }
      assertThat(metrics.labels()).as(query).containsKey(name);
      String matchers = selector.group(2) == null ? "" : selector.group(2);
      assertThat(metrics.labels().get(name))
          .as(query)
          .containsAll(OpsFiles.matches("(\\w+)\\s*(?:=~|!~|!=|=)\\s*\"", matchers));
    }
    assertThat(groups(query)).as(query).isSubsetOf(labels(query));
  }

  private static Set<String> recordingRules() {
    Set<String> names = new TreeSet<>();
    OpsFiles.files(Path.of("prometheus/rules"), ".yml")
        .filter(file -> !file.toString().endsWith("_test.yml"))
        .flatMap(file -> OpsFiles.stream(OpsFiles.yaml(file).at("/groups")))
        .flatMap(group -> OpsFiles.stream(group.get("rules")))
        .filter(rule -> rule.has("record"))
        .forEach(rule -> names.add(rule.get("record").asText()));
    return names;
  }
}
