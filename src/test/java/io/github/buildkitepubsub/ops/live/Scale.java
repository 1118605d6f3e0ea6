package io.github.buildkitepubsub.ops.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes rules and queries that look back for minutes look back for seconds: every duration in them
 * is divided by a factor. Numbers are left as they are, also those that are seconds to a reader,
 * such as a threshold or what {@code predict_linear} looks ahead: only what PromQL itself knows to
 * be a duration is one.
 *
 * @param factor by what durations are divided, at least 1
 */
record Scale(int factor) {

  private static final Map<String, Long> MILLIS =
      Map.of(
          "ms", 1L,
          "s", 1_000L,
          "m", 60_000L,
          "h", 3_600_000L,
          "d", 86_400_000L,
          "w", 604_800_000L,
          "y", 31_536_000_000L);

  private static final String UNITS = "(\\d+)(ms|[smhdwy])";

  private static final Pattern PART = Pattern.compile(UNITS);

  /** What hides or holds digits: strings, comments, names, durations, and then other numbers. */
  private static final Pattern TOKEN =
      Pattern.compile(
          "\"(?:\\\\.|[^\"\\\\])*\"|'(?:\\\\.|[^'\\\\])*'|`[^`]*`|#[^\\n]*|[a-zA-Z_][\\w:]*"
              + "|((?:"
              + UNITS
              + ")+(?![\\w.]))|[\\w.]+");

  private static final List<String> OF_GROUPS = List.of("interval", "query_offset");
  private static final List<String> OF_RULES = List.of("for", "keep_firing_for");

  /** The query with shorter durations. */
  String query(String promql) {
    return TOKEN
        .matcher(promql)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    found.group(1) == null ? found.group() : duration(found.group())));
  }

  /**
   * The duration divided, in Prometheus' notation and whole milliseconds; at least one, unless it
   * was nothing.
   *
   * @throws IllegalArgumentException if it is none
   */
  String duration(String text) {
    if (!text.matches("(?:" + UNITS + ")+")) {
      throw new IllegalArgumentException("no duration: " + text);
    }
    long millis =
        PART.matcher(text)
            .results()
            .mapToLong(part -> Long.parseLong(part.group(1)) * MILLIS.get(part.group(2)))
            .sum();
    return millis == 0 ? "0s" : Math.max(1, Math.round((double) millis / factor)) + "ms";
  }

  /** A duration as Prometheus writes it. */
  static String text(Duration duration) {
    return duration.toMillis() + "ms";
  }

  /** A file of rules with shorter durations in its queries, waits and intervals. */
  JsonNode rules(JsonNode file) {
    ObjectNode scaled = file.deepCopy();
    for (JsonNode group : scaled.path("groups")) {
      OF_GROUPS.forEach(field -> shorten((ObjectNode) group, field));
      for (JsonNode rule : group.path("rules")) {
        OF_RULES.forEach(field -> shorten((ObjectNode) rule, field));
        ((ObjectNode) rule).put("expr", query(rule.path("expr").asText()));
      }
    }
    return scaled;
  }

  private void shorten(ObjectNode node, String field) {
    if (node.has(field)) {
      node.put(field, duration(node.get(field).asText()));
    }
  }
}
